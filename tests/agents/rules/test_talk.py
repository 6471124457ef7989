"""What is no wish is answered, honestly and in the user's language."""

import pytest

from agents.rules import plan, settings
from tests.agents.rules.wishes import LOFI, brief

TALK = [
    ("hello", "en", "Hello"),
    ("Hi there!", "en", "Hello"),
    ("¡Hola! ¿Qué tal?", "es", "Hola"),
    ("bonjour", "fr", "Bonjour"),
    ("guten Morgen", "de", "Hallo"),
    ("thank you so much!", "en", "welcome"),
    ("gracias", "es", "De nada"),
    ("merci beaucoup", "fr", "plaisir"),
    ("vielen Dank", "de", "Gern"),
    ("what can you do?", "en", "What I can do"),
    ("Who are you?", "en", "rules"),
    ("How do I add a language model?", "en", "AGENT_MODEL_ID"),
    ("What is a key signature?", "en", "What I can do"),
    ("¿Qué puedes hacer?", "es", "puedo"),
    ("¿cómo funciona esto?", "es", "reglas"),
    ("qui es-tu ?", "fr", "règles"),
    ("comment ça marche ?", "fr", "règles"),
    ("was kannst du?", "de", "kann"),
    ("Wer bist du?", "de", "Regeln"),
    ("asdf jkl", "en", "wish"),
    ("", "en", "wish"),
    ("???", "en", "rules"),
    ("12345", "en", "wish"),
    ("is this any good?", "en", "rules"),
]


@pytest.mark.parametrize(("message", "tongue", "says"), TALK, ids=[talk[0] or "nothing" for talk in TALK])
def test_talk_is_answered_and_makes_nothing(message: str, tongue: str, says: str) -> None:
    for studio in (None, LOFI):
        wish = brief(message, studio)
        made = plan(wish).result
        assert (made.make, made.agents) == ((), ())
        assert says in made.reply
        assert "AGENT_MODEL_ID" in made.reply
        assert settings(wish, made).result.set == {}


WISHES = [
    "can you make me a jazz song?",
    "could you do something sad?",
    "what about a reggae song?",
    "hello, I would like a waltz please",
    "¿me haces una canción de amor?",
    "kannst du mir ein Lied über Katzen machen?",
    "tu peux me faire une valse ?",
    "how about some techno?",
    "surprise me",
    "rain on the window at night",
]


@pytest.mark.parametrize("message", WISHES)
def test_a_wish_in_the_form_of_a_question_is_one(message: str) -> None:
    assert "music" in plan(brief(message)).result.make


@pytest.mark.parametrize(
    "message", ["slower?", "can you make it slower?", "what if it were faster?", "¿más lento?"]
)
def test_so_is_an_edit(message: str) -> None:
    made = plan(brief(message, LOFI)).result
    assert made.edit
    assert made.constraints.bpm is not None


@pytest.mark.parametrize(
    ("message", "start"),
    [
        ("make it jazz", "I change only this"),
        ("más lento por favor", "Cambio solo esto"),
        ("plus lent s'il te plaît", "Je ne change que"),
        ("langsamer bitte", "Ich ändere nur"),
    ],
)
def test_replies_are_in_the_users_language(message: str, start: str) -> None:
    reasoned = plan(brief(message, LOFI))
    assert reasoned.result.reply.startswith(start)
    assert any(word in reasoned.thought for word in ("rules", "reglas", "règles", "Regeln"))


def test_replies_claim_no_more_than_rules() -> None:
    from agents.rules.lexicon import table

    for name, row in table("replies").items():
        for tongue, text in row.items():
            assert not {"AI", "KI", "IA"} & set(text.split()), (name, tongue)

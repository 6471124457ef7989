"""The Visualizer by rules: what the cover shows, and colours that follow mood and genre."""

from collections.abc import Sequence

from agents.art.palette import suggest
from agents.brief import Brief
from agents.results import CoverIdea, Lyrics, Plan
from agents.rules.folding import fold, tokens
from agents.rules.lexicon import Term, lexicon, style_word, table
from agents.rules.reasoned import Reasoned
from agents.rules.speech import say
from agents.rules.standing import genre_ids, mood_ids, standing


def _look(genres: Sequence[str]) -> str:
    """What covers of the first of the genres show."""
    found = (table("looks")["genre"].get(each) for each in genres)
    return next((str(row["look"]) for row in found if row), "")


def cover(brief: Brief, plan: Plan, lyrics: Lyrics | None) -> Reasoned[CoverIdea]:
    """An idea of a cover: prompt in English, colours dark to light and an accent, title. Never raises."""
    stands = standing(brief)
    present = (stands.prompt,) if plan.edit else ()
    genres = genre_ids(plan.genres) or genre_ids(present)
    found = mood_ids(plan.moods) or mood_ids(present)
    scenes = _scenes(stands.said.scenes, stands.prompt if plan.edit else "")
    title = plan.title or (lyrics.title if lyrics else "") or title_of(plan, scenes, genres)
    look = _look(genres)
    pieces = [
        "album cover",
        *[style_word(Term("scene", each)) for each in scenes[:3]],
        look,
        f"{', '.join(found[:3])} mood" if found else "",
        "no text",
    ]
    prompt = ", ".join(dict.fromkeys(piece for piece in pieces if piece))
    mood = ", ".join(found[:3])[:200]
    genre = ", ".join(style_word(Term("genre", each)) for each in genres)[:200]
    idea = CoverIdea(
        prompt=prompt,
        palette=suggest(mood, genre, prompt, brief.seed),
        mood=mood,
        genre=genre,
        title=title[:200],
    )
    return Reasoned(say(stands.said.tongue, "thought-cover", what=prompt), idea)


def _scenes(said: Sequence[str], prompt: str) -> tuple[str, ...]:
    standing_there = [hit.id for hit in lexicon("en").find(tokens(fold(prompt))) if hit.kind == "scene"]
    return tuple(dict.fromkeys([*said, *standing_there]))


def title_of(plan: Plan, scenes: Sequence[str], genres: Sequence[str]) -> str:
    """A title from the theme in the user's words, else from the scene, the mood and the genre."""
    if plan.theme:
        return plan.theme[:1].upper() + plan.theme[1:60]
    words = [*(style_word(Term("scene", each)) for each in scenes[:1])] or [*plan.moods[:1]]
    words += [style_word(Term("genre", each)) for each in genres[:1]] if not scenes else []
    return " ".join(words).title() or "Untitled"

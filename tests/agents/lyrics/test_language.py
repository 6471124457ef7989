import pytest

from agents.lyrics import detect_language

LINES = {
    "en": (
        "Why do birds suddenly sing when it is late",
        "She packed my bags last night before the flight",
        "Nobody said that it would be so hard",
        "There is a house at the end of our street",
        "We were young and the summer was long",
    ),
    "es": (
        "Ayer compré un sombrero para mi hermana",
        "No sabes cuánto te esperé en aquella estación",
        "Los niños juegan en el patio del colegio",
        "Dame la mano y vamos a caminar",
        "Nunca he visto una tormenta como esta",
    ),
    "fr": (
        "Hier j'ai acheté un chapeau pour ma sœur",
        "Je ne sais pas pourquoi tu es partie",
        "Les enfants jouent dans la cour de l'école",
        "Donne-moi la main et marchons ensemble",
        "Il y a longtemps que nous sommes là",
    ),
    "de": (
        "Gestern kaufte ich einen Hut für meine Schwester",
        "Ich weiß nicht, warum du gegangen bist",
        "Die Kinder spielen auf dem Hof der Schule",
        "Gib mir die Hand und lass uns gehen",
        "So einen Sturm habe ich noch nie gesehen",
    ),
    "it": (
        "Ieri ho comprato un cappello per mia sorella",
        "Non so perché te ne sei andata",
        "I bambini giocano nel cortile della scuola",
        "Dammi la mano e camminiamo insieme",
    ),
    "pt": (
        "Ontem comprei um chapéu para a minha irmã",
        "Não sei por que você foi embora",
        "As crianças brincam no pátio da escola",
        "Me dá a mão e vamos caminhar",
    ),
    "nl": (
        "Gisteren kocht ik een hoed voor mijn zus",
        "Ik weet niet waarom je bent weggegaan",
        "De kinderen spelen op het plein van de school",
        "Geef me je hand en laten we gaan",
    ),
    "ja": ("昨日、妹に帽子を買った", "夜の街を歩いている"),
    "zh": ("昨天我给妹妹买了一顶帽子", "夜里的城市很安静"),
    "ko": ("어제 동생에게 모자를 사 줬어", "밤의 도시를 걷는다"),
    "ru": ("Вчера я купил сестре шляпу", "Ночью город не спит"),
}


@pytest.mark.parametrize(
    ("language", "line"), [(code, line) for code, lines in LINES.items() for line in lines]
)
def test_lines_that_are_not_of_our_verse(language: str, line: str) -> None:
    assert detect_language(line) == language


def test_mixed_text_is_of_the_dominant_language() -> None:
    assert detect_language("Je t'aime, but I don't know if you want to stay here with me tonight") == "en"
    assert detect_language("Baby, baby, no sé por qué te fuiste si yo te quería tanto") == "es"
    assert detect_language("東京 is where I want to be when the night is over and the lights are on") == "en"


@pytest.mark.parametrize("text", ["", "   ", "12345", "!!!", "La la la", "Na na na na", "Xyzzy", "no"])
def test_is_unsure_where_it_must_be(text: str) -> None:
    assert detect_language(text) is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("leaving town", "en"),
        ("perdre mon chat", "fr"),
        ("una noche de lluvia", "es"),
        ("Stadt am Meer", "de"),
    ],
)
def test_short_themes(text: str, language: str) -> None:
    assert detect_language(text) == language

"""Words of prompts and what they mean, in English and a little Spanish, French, German and Portuguese."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from engines.music import Mode


class Mood(NamedTuple):
    """What a word says of the music, each -1..1."""

    valence: float = 0.0
    energy: float = 0.0
    brightness: float = 0.0
    space: float = 0.0


MOODS: Final[Mapping[str, Mood]] = {
    "happy": Mood(1, 0.3, 0.3), "joyful": Mood(1, 0.4, 0.3), "cheerful": Mood(1, 0.3, 0.3),
    "joyous": Mood(1, 0.4), "sunny": Mood(0.8, 0.2, 0.5), "bright": Mood(0.6, 0.1, 0.8),
    "uplifting": Mood(0.8, 0.4, 0.2), "triumphant": Mood(0.8, 0.6), "playful": Mood(0.6, 0.3),
    "hopeful": Mood(0.6), "optimistic": Mood(0.8, 0.2), "feel-good": Mood(0.8, 0.3), "fun": Mood(0.6, 0.4),
    "upbeat": Mood(0.6, 0.6, 0.2), "major key": Mood(1), "alegre": Mood(1, 0.3), "feliz": Mood(1, 0.2),
    "joyeux": Mood(1, 0.3), "fröhlich": Mood(1, 0.3), "fröhliche": Mood(1, 0.3), "gai": Mood(0.8, 0.2),
    "sad": Mood(-1, -0.4, -0.2), "melancholic": Mood(-1, -0.3, -0.2), "melancholy": Mood(-1, -0.3, -0.2),
    "tragic": Mood(-1), "somber": Mood(-1, -0.4, -0.4), "sombre": Mood(-1, -0.4, -0.4),
    "moody": Mood(-0.7, 0, -0.3),
    "dark": Mood(-1, 0, -0.5), "haunting": Mood(-0.8, -0.1, -0.2, 0.5), "brooding": Mood(-0.9, -0.1, -0.4),
    "gloomy": Mood(-1, -0.3, -0.5), "ominous": Mood(-0.9, 0, -0.4), "menacing": Mood(-0.9, 0.3, -0.3),
    "spooky": Mood(-0.9, 0, -0.3, 0.4), "scary": Mood(-0.9, 0.2, -0.3, 0.3),
    "creepy": Mood(-0.9, -0.1, -0.3, 0.4),
    "eerie": Mood(-0.9, -0.2, -0.2, 0.5), "horror": Mood(-1, 0.2, -0.4, 0.3),
    "angry": Mood(-0.8, 0.9), "lonely": Mood(-0.8, -0.4), "heartbroken": Mood(-1, -0.3),
    "heartbreak": Mood(-1, -0.2), "nostalgic": Mood(0, -0.2, -0.2), "bittersweet": Mood(-0.4, -0.2),
    "minor key": Mood(-1), "triste": Mood(-1, -0.4), "traurig": Mood(-1, -0.4), "traurige": Mood(-1, -0.4),
    "energetic": Mood(0, 0.9), "powerful": Mood(0, 0.7), "aggressive": Mood(-0.4, 1), "intense": Mood(0, 0.7),
    "wild": Mood(0, 0.9), "explosive": Mood(0, 1), "furious": Mood(-0.6, 1), "driving": Mood(0, 0.6),
    "hard": Mood(0, 0.5), "heavy": Mood(-0.2, 0.6, -0.2), "epic": Mood(0, 0.5, 0, 0.3), "loud": Mood(0, 0.7),
    "high energy": Mood(0, 1), "high-energy": Mood(0, 1), "danceable": Mood(0.2, 0.5),
    "banging": Mood(0, 0.9),
    "calm": Mood(0.1, -0.9), "peaceful": Mood(0.3, -0.9), "gentle": Mood(0.1, -0.8),
    "soft": Mood(0, -0.7, -0.2),
    "quiet": Mood(0, -0.9), "relaxing": Mood(0.1, -0.8), "relaxed": Mood(0.1, -0.6),
    "mellow": Mood(0, -0.6, -0.3),
    "chill": Mood(0.1, -0.6, -0.1), "sleepy": Mood(0, -0.9, -0.3), "soothing": Mood(0.2, -0.8),
    "intimate": Mood(0, -0.6, 0, -0.4), "tender": Mood(0.1, -0.6), "minimal": Mood(0, -0.6),
    "minimalist": Mood(0, -0.6), "sparse": Mood(0, -0.7), "stripped": Mood(0, -0.7),
    "low energy": Mood(0, -0.8),
    "tranquilo": Mood(0.1, -0.8), "ruhig": Mood(0, -0.8), "calme": Mood(0, -0.8), "doux": Mood(0, -0.6),
    "dreamy": Mood(0, -0.4, 0, 0.8), "ethereal": Mood(0, -0.4, 0.1, 0.9), "spacious": Mood(0, 0, 0, 0.8),
    "atmospheric": Mood(0, -0.2, 0, 0.7), "reverb": Mood(0, 0, 0, 0.7), "cavernous": Mood(0, 0, -0.2, 1),
    "dry": Mood(0, 0, 0, -0.8), "close": Mood(0, 0, 0, -0.5),
    "warm": Mood(0.2, 0, -0.4), "muffled": Mood(0, 0, -0.9), "vintage": Mood(0, 0, -0.5),
    "dusty": Mood(0, 0, -0.7), "crisp": Mood(0, 0, 0.7), "sparkling": Mood(0.2, 0.1, 0.8),
    "shiny": Mood(0.2, 0.1, 0.7),
    "airy": Mood(0, 0, 0.6, 0.4), "glossy": Mood(0, 0, 0.6), "lush": Mood(0, 0, 0, 0.5),
}  # fmt: skip

SEASONING: Final[Mapping[str, str]] = {
    "jazzy": "jazz", "funky": "funk", "bluesy": "blues", "soulful": "soul", "folky": "folk", "folksy": "folk",
    "rocky": "rock", "rockish": "rock", "poppy": "pop", "orchestral": "orchestral", "cinematic": "cinematic",
    "epic": "cinematic", "ambient": "ambient", "acoustic": "folk", "latin": "latin",
    "classical": "orchestral",
    "symphonic": "orchestral", "electronic": "house", "industrial": "techno", "acid": "techno",
    "dubby": "reggae",
    "gospel": "gospel", "afro": "afrobeat", "8-bit": "chiptune", "dance": "house", "meditation": "ambient",
    "edm": "house", "anthem": "pop",
}  # fmt: skip
"""Style words that season another style rather than stand beside it."""

ELSEWHERE: Final[Mapping[str, str]] = {
    "electrónica": "house", "eletrônica": "house", "électro": "house", "elektronisch": "house",
    "elektronische": "house", "électronique": "house", "tecno": "techno", "musica clasica": "orchestral",
    "música clássica": "orchestral", "klassische musik": "orchestral", "volksmusik": "folk",
    "chanson": "waltz",
    "schlager": "pop", "samba-canção": "bossa", "flamenco": "latin", "sertanejo": "country",
    "blues rock": "blues",
    "jazz suave": "jazz", "hip hop francés": "boom-bap", "musique de film": "cinematic",
    "filmmusik": "cinematic",
    "banda sonora": "cinematic", "chiptunes": "chiptune", "orquestal": "orchestral",
}  # fmt: skip
"""Style words of other languages → name of the style."""

DECADES: Final[Mapping[int, str]] = {
    1950: "blues", 1960: "soul", 1970: "disco", 1980: "synthwave", 1990: "boom-bap", 2000: "pop",
    2010: "house", 2020: "pop",
}  # fmt: skip
"""Decade → the style it suggests when nothing else names one."""

SLOW: Final = (
    "very slow", "slow", "slowly", "downtempo", "laid-back", "laid back", "relaxed", "lento", "lenta",
    "langsam",
    "langsame", "lent", "devagar", "unhurried",
)  # fmt: skip
FAST: Final = (
    "very fast", "fast", "uptempo", "up-tempo", "up tempo", "driving", "energetic", "rápido", "rápida",
    "schnell",
    "schnelle", "rapide", "vite", "speedy", "quick", "breakneck",
)  # fmt: skip
TEMPI: Final[Mapping[str, float]] = {
    "larghetto": 62, "largo": 52, "adagio": 70, "andante": 90, "moderato": 108, "allegretto": 114,
    "allegro": 132,
    "vivace": 152, "presto": 172,
}  # fmt: skip
MODES: Final[Mapping[str, Mode]] = {
    "dorian": "minor", "phrygian": "minor", "aeolian": "minor", "locrian": "minor", "ionian": "major",
    "lydian": "major", "mixolydian": "major",
}  # fmt: skip

VOICE_WORDS: Final = (
    "vocal", "vocals", "voice", "voices", "singing", "singer", "singers", "lyrics", "vocalist", "voz", "voix",
    "stimme", "gesang",
)  # fmt: skip
_SINGS: Final = (
    r"(?:[\w-]+\s+)?(?:lead\s+|backing\s+)?(?:vocals?|voices?|singers?|singing|vocalists?|rapper|sung)\b"
)
_NO_HORN: Final = r"(?!\s+(?:sax|saxophones?|guitars?|horns?|recorders?|ukuleles?|banjos?|trombones?))\b"
_WOMAN: Final = r"(?:female|wom[ae]n(?:'?s)?|girl|feminine|lady)"
_MAN: Final = r"(?:male|m[ae]n(?:'?s)?|masculine)"
_LOW: Final = r"(?:deep|low|dark|bassy|gravelly|rumbling)"
_HIGH: Final = r"(?:high|high-pitched|falsetto)"
VOICES: Final[tuple[tuple[str, str], ...]] = (
    ("robot", rf"\b(?:robot(?:ic)?|android|vocoder(?:ed)?|synthetic|computer)\s+{_SINGS}|\bvocoder\b"),
    ("robot", r"\bsung by an? (?:[\w-]+ )?(?:robot|android|machine|computer)\b"),
    ("choir", r"\b(?:children(?:'?s)?|kids?'?|boys'?|gospel|small)\s+choir\s+(?:vocals|singing|sings)\b"),
    ("child", rf"\b(?:child(?:ren)?(?:'?s)?|kids?'?|boy(?:'s)?|girl's)\s+{_SINGS}"),
    ("child", r"\bsung by (?:an? |some )?(?:[\w-]+ )?(?:child|children|kids?|boy)\b"),
    ("breathy", rf"\b(?:whisper(?:ed|ing|y)?|breathy|airy|close-mic'?d)\s+{_SINGS}"),
    ("breathy", r"\bwhispered\b|\bwhisper singing\b"),
    ("soprano", rf"\bsoprano{_NO_HORN}|\b{_HIGH}\s+{_WOMAN}\s+{_SINGS}|\bhigh-pitched\s+{_SINGS}"),
    ("alto", rf"\b(?:contralto|mezzo(?:-soprano)?)\b|\balto\s+{_SINGS}|\b{_LOW}\s+{_WOMAN}\s+{_SINGS}"),
    ("baritone", rf"\bbaritone{_NO_HORN}|\b{_LOW}\s+(?:{_MAN}\s+)?(?:vocals?|voices?|singers?|singing)\b"),
    ("tenor", rf"\btenor{_NO_HORN}|\b{_HIGH}\s+{_MAN}\s+{_SINGS}"),
    ("choir", rf"\b(?:choir|choral|gospel choir|group)\s+{_SINGS}|\bsung by an? (?:[\w-]+ )?choir\b"),
    ("choir", r"\ba ?cappella\b"),
    ("female", rf"\b{_WOMAN}\s+{_SINGS}|\bvoz femenina\b|\bvoz feminina\b|\bvoix féminine\b"),
    ("female", r"\bfrauenstimme\b|\bfemale-fronted\b|\bshe sings\b|\bsung by an? (?:[\w-]+ )?woman\b"),
    ("male", rf"\b{_MAN}\s+{_SINGS}|\bvoz masculina\b|\bvoix masculine\b|\bmännerstimme\b"),
    ("male", r"\bmale-fronted\b|\bhe sings\b|\bsung by an? (?:[\w-]+ )?man\b"),
    ("choir", r"\bchoir\b"),
)
"""Voices and patterns that ask for them; the first that matches counts."""

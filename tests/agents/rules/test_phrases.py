"""Short phrases in four languages and what they mean: not those of the evaluation."""

from typing import Any

import pytest

from agents.rules.lexicon import Term, style_word
from agents.rules.reading import read
from agents.rules.said import Reading

PHRASES: list[tuple[str, dict[str, Any]]] = [
    # tempo
    ("dub at 75 bpm", {"genres": ["reggae"], "bpm": 75}),
    ("tempo: 128, deep house", {"genres": ["house"], "bpm": 128}),
    ("trance, 138bpm", {"bpm": 138}),
    ("somewhere around 95", {"bpm": 95}),
    ("between seventy and eighty bpm", {"bpm": 75}),
    ("90-100 bpm soul", {"bpm": 95, "genres": ["soul"]}),
    ("one hundred and forty bpm drill", {"bpm": 140, "genres": ["trap"]}),
    ("an adagio for strings", {"bpm": 70, "instruments": ["strings"]}),
    ("a 12 bar blues from the 80s", {"genres": ["blues"], "bpm": None}),
    ("we are 50 people at 24 degrees", {"bpm": None}),
    ("un tema a 110 pulsaciones por minuto", {"bpm": 110}),
    ("alrededor de noventa", {"bpm": 90}),
    ("entre ochenta y noventa bpm", {"bpm": 85}),
    ("environ quatre-vingt-dix bpm", {"bpm": 90}),
    ("soixante-quinze bpm, doux", {"bpm": 75, "moods": ["calm"]}),
    ("rund hundertzwanzig bpm", {"bpm": 120}),
    ("zwischen 80 und 90 Schlägen pro Minute", {"bpm": 85}),
    ("fünfundneunzig bpm", {"bpm": 95}),
    ("mid-tempo ska", {"pace": "mid", "genres": ["ska"]}),
    ("ein schnelles Stück", {"pace": "fast"}),
    ("muy lento y oscuro", {"pace": "very-slow", "moods": ["dark"]}),
    ("un morceau rapide", {"pace": "fast"}),
    # keys
    ("in A minor", {"key": "A minor"}),
    ("key of E flat", {"key": "Eb major"}),
    ("F#m, dark techno", {"key": "F# minor", "moods": ["dark"]}),
    ("c sharp minor please", {"key": "C# minor"}),
    ("a minor detail in a major way", {"key": None}),
    ("in a minor key", {"key": None, "mode": "minor"}),
    ("D dorian jazz", {"key": "D minor", "genres": ["jazz"]}),
    ("en la menor", {"key": "A minor"}),
    ("en si bemol mayor", {"key": "Bb major"}),
    ("fa sostenido menor", {"key": "F# minor"}),
    ("en sol majeur", {"key": "G major"}),
    ("en mi bémol mineur", {"key": "Eb minor"}),
    ("do dièse mineur", {"key": "C# minor"}),
    ("in B-Dur", {"key": "Bb major"}),
    ("in h-Moll", {"key": "B minor"}),
    ("As-Dur, ruhig", {"key": "Ab major", "moods": ["calm"]}),
    ("in cis-moll", {"key": "C# minor"}),
    # length
    ("for ninety seconds", {"duration": 90}),
    ("half a minute of ambient", {"duration": 30}),
    ("a minute and a half", {"duration": 90}),
    ("2.5 minutes", {"duration": 150}),
    ("two and a half minutes", {"duration": 150}),
    ("3 min 20", {"duration": 200}),
    ("1:45 long", {"duration": 105}),
    ("45s", {"duration": 45}),
    ("dos minutos y medio", {"duration": 150}),
    ("medio minuto de salsa", {"duration": 30, "genres": ["salsa"]}),
    ("un minuto y medio", {"duration": 90}),
    ("deux minutes et demie", {"duration": 150}),
    ("une demi-minute", {"duration": 30}),
    ("eine halbe Minute", {"duration": 30}),
    ("zweieinhalb Minuten", {"duration": 150}),
    ("anderthalb Minuten Walzer", {"duration": 90, "genres": ["waltz"]}),
    ("neunzig Sekunden", {"duration": 90}),
    # meter, variants, seed, format
    ("a song in 6/8", {"time_signature": "6/8"}),
    ("im Dreivierteltakt", {"time_signature": "3/4"}),
    ("in 7/8, prog", {"time_signature": None, "odd_signature": "7/8"}),
    ("give me four takes", {"variants": 4}),
    ("ein paar Versionen", {"variants": 2}),
    ("tres variantes de cumbia", {"variants": 3, "genres": ["cumbia"]}),
    ("semilla 77", {"seed": 77}),
    ("as 24-bit wav", {"format": "wav24"}),
    ("en mp3 s'il te plaît", {"format": "mp3"}),
    # negations
    ("no drums, no bass", {"avoid": ["drums", "bass"]}),
    ("without any vocals", {"avoid": ["vocals"], "instrumental": True}),
    ("don't use guitars or synths", {"avoid": ["guitar", "synth"]}),
    ("a drumless folk tune", {"avoid": ["drums"], "genres": ["folk"]}),
    ("no drums and a cello", {"avoid": ["drums"], "instruments": ["cello"]}),
    ("piano, no strings", {"avoid": ["strings"], "instruments": ["piano"]}),
    ("everything but country", {"avoid": ["country"], "genres": []}),
    ("not too slow", {"pace": None, "mild_pace": "slow"}),
    ("nothing too dark", {"moods": [], "avoid": []}),
    ("not just piano but also violin", {"avoid": [], "instruments": ["piano", "violin"]}),
    ("no problem, drums are fine", {"avoid": [], "instruments": ["drums"]}),
    ("why not jazz?", {"genres": ["jazz"], "avoid": []}),
    ("not without drums", {"avoid": [], "instruments": ["drums"]}),
    ("never leave out the bass", {"avoid": []}),
    ("sin guitarras ni batería", {"avoid": ["guitar", "drums"]}),
    ("nada de sintetizadores", {"avoid": ["synth"]}),
    ("que no sea demasiado rápido", {"pace": None, "mild_pace": "fast"}),
    ("no solo piano sino también flauta", {"avoid": [], "instruments": ["piano", "flute"]}),
    ("sans guitare ni piano", {"avoid": ["guitar", "piano"]}),
    ("pas de batterie", {"avoid": ["drums"]}),
    ("tout sauf du jazz", {"avoid": ["jazz"]}),
    ("pas trop triste", {"moods": [], "avoid": []}),
    ("pas seulement du piano mais aussi une harpe", {"avoid": [], "instruments": ["piano", "harp"]}),
    ("ohne Klavier und Geige", {"avoid": ["piano", "violin"]}),
    ("kein Schlagzeug, bitte", {"avoid": ["drums"]}),
    ("alles außer Techno", {"avoid": ["techno"]}),
    ("weder Bass noch Schlagzeug", {"avoid": ["bass", "drums"]}),
    ("nicht nur Gitarre, sondern auch Flöte", {"avoid": [], "instruments": ["guitar", "flute"]}),
    ("Geige statt Klavier", {"avoid": ["piano"], "instruments": ["violin"]}),
    # genres, moods, instruments, slips
    ("hip hop mit Saxophon", {"genres": ["hiphop"], "instruments": ["saxophone"]}),
    ("R&B with Rhodes", {"genres": ["rnb"], "instruments": ["electric piano"]}),
    ("rock'n'roll", {"genres": ["rock"]}),
    ("drum'n'bass", {"genres": ["dnb"], "instruments": []}),
    ("synthwaev", {"genres": ["synthwave"]}),
    ("some technoo", {"genres": ["techno"]}),
    ("ambinet music", {"genres": ["ambient"]}),
    ("a mental image of France", {"genres": []}),
    ("música clásica con violines", {"genres": ["orchestral"], "instruments": ["violin"]}),
    ("spanish guitar over a trap beat", {"instruments": ["acoustic guitar"], "language": None}),
    ("french horn and harp", {"instruments": ["french horn", "harp"], "language": None}),
    ("eine melancholische Ballade", {"moods": ["melancholic"], "genres": ["ballad"]}),
    ("unas cumbias alegres", {"moods": ["happy"]}),
    ("une chanson mélancolique et rêveuse", {"moods": ["melancholic", "dreamy"]}),
    # languages of lyrics
    ("Spanish lyrics", {"language": "es"}),
    ("sung in German", {"language": "de"}),
    ("letra en inglés", {"language": "en"}),
    ("cántala en francés", {"language": "fr"}),
    ("paroles en espagnol", {"language": "es"}),
    ("auf Deutsch", {"language": "de"}),
    ("mit französischem Text", {"language": "fr"}),
    ("lyrics in Japanese", {"language": "ja"}),
    ("auf Italienisch", {"language": "it"}),
    ("a German love song", {"language": "de"}),
    # voices
    ("with a deep male voice", {"voice": "baritone", "instrumental": False}),
    ("voz femenina", {"voice": "female"}),
    ("mit Frauenstimme", {"voice": "female"}),
    ("voix d'homme", {"voice": "male"}),
    ("robot voice", {"voice": "robot"}),
    ("not instrumental, I want vocals", {"instrumental": False}),
    # themes and titles
    ("a song about leaving my old town with no regrets", {"theme": "leaving my old town with no regrets"}),
    ("about the sea in D minor", {"theme": "the sea", "key": "D minor"}),
    ("about my cat, with piano", {"theme": "my cat", "instruments": ["piano"]}),
    ("a ballad about love with a piano", {"theme": "love", "instruments": ["piano"]}),
    ("a song about 3 little pigs", {"theme": "3 little pigs"}),
    ("ein Lied über 99 Luftballons", {"theme": "99 Luftballons"}),
    ("acoustic, no electric instruments", {"genres": []}),
    ("background music for reading", {"instrumental": True}),
    ("nothing electronic", {"avoid": ["electronic"]}),
    ("no more than two minutes of jazz", {"avoid": [], "genres": ["jazz"], "duration": 120}),
    ("about 90 bpm", {"theme": "", "bpm": 90}),
    ("una canción sobre mi abuela, lenta", {"theme": "mi abuela", "pace": "slow"}),
    ("une chanson qui parle de la pluie", {"theme": "la pluie"}),
    ("ein Lied über den Regen auf Englisch", {"theme": "den Regen", "language": "en"}),
    ('call it "Blue Hour"', {"title": "Blue Hour"}),
    ("titulada «Mar adentro»", {"title": "Mar adentro"}),
    ("mit dem Titel „Fernweh“", {"title": "Fernweh"}),
    # parts
    ("just the lyrics", {"only": ["lyrics"]}),
    ("solo la portada", {"only": ["cover"]}),
    ("nur den Text", {"only": ["lyrics"]}),
    ("seulement la pochette", {"only": ["cover"]}),
    ("no cover art", {"no_parts": ["cover"]}),
    # regions and changes
    ("from 0:10 to 0:20", {"region": (10, 20), "duration": None}),
    ("seconds 5 to 12", {"region": (5, 12)}),
    ("del segundo 10 al 20", {"region": (10, 20)}),
    ("von 1:00 bis 1:15", {"region": (60, 75)}),
    ("entre 0:30 et 0:45", {"region": (30, 45)}),
    ("up two semitones", {"semitones": 2}),
    ("a whole step lower", {"semitones": -2}),
    ("medio tono más abajo", {"semitones": -1}),
    ("un demi-ton plus haut", {"semitones": 1}),
    ("einen Ganzton tiefer", {"semitones": -2}),
    ("turn up the reverb", {"semitones": None}),
]  # fmt: skip


@pytest.mark.parametrize(("message", "wanted"), PHRASES, ids=[message for message, _ in PHRASES])
def test_phrase_means(message: str, wanted: dict[str, Any]) -> None:
    assert {name: _of(read(message), name) for name in wanted} == wanted


def _of(said: Reading, name: str) -> Any:
    value = getattr(said, name)
    if name == "instruments":
        return [style_word(Term("instrument", each)) for each in value]
    if name == "avoid":
        return ["vocals" if term.kind in ("vocals", "voice") else style_word(term) for term in value]
    if name in ("genres", "moods", "scenes"):
        return list(value)
    if name in ("only", "no_parts"):
        return sorted(value)
    if name == "region" and value is not None:
        return (value.start, value.end)
    return value


SPOKEN = [
    ("a sad song", "en"),
    ("Make it slower, please", "en"),
    ("una canción triste", "es"),
    ("más rápido, por favor", "es"),
    ("une chanson triste", "fr"),
    ("plus vite s'il te plaît", "fr"),
    ("ein trauriges Lied", "de"),
    ("langsamer bitte", "de"),
    ("techno", "en"),
    ("Klavier und Streicher", "de"),
    ("guitarra y batería", "es"),
    ("guitare et batterie", "fr"),
]


@pytest.mark.parametrize(("message", "tongue"), SPOKEN)
def test_the_language_of_a_message_is_told(message: str, tongue: str) -> None:
    assert read(message).tongue == tongue


def test_a_message_that_does_not_tell_its_language_is_in_that_of_those_before() -> None:
    assert read("techno, 130 bpm", ("mach mir bitte ein Lied",)).tongue == "de"
    assert read("120 bpm", ("hazme una canción lenta",)).tongue == "es"

"""Instruments that prompts and requests may name, and whole players of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Final, get_args

from engines.errors import InvalidRequest
from engines.houseband.score import Role
from engines.houseband.styles import Part, Style


@dataclass(frozen=True, slots=True)
class Instrument:
    """An instrument by the words for it."""

    words: tuple[str, ...]
    family: str
    preset: str
    """A synth preset of libsonare."""
    program: int
    """General MIDI program, from 0."""
    role: Role
    """The role it takes when a prompt asks for it."""
    low: int
    high: int
    """Register it plays in, MIDI notes."""

    @property
    def name(self) -> str:
        """The word it is known by."""
        return self.words[0]

    @property
    def generic(self) -> bool:
        """Whether its name stands for its whole family, as in "guitar" or "sax"."""
        return self.name == self.family


INSTRUMENTS: Final[tuple[Instrument, ...]] = (
    Instrument(("piano", "grand piano", "upright piano", "klavier"),
               "piano", "acoustic-piano", 0, "keys", 55, 77),
    Instrument(("electric piano", "rhodes", "e-piano", "wurlitzer", "wurli"),
               "electric piano", "e-piano", 4, "keys", 53, 75),
    Instrument(("organ", "hammond", "hammond organ"), "organ", "organ", 16, "keys", 55, 75),
    Instrument(("church organ", "pipe organ"), "church organ", "church-organ", 19, "pad", 48, 72),
    Instrument(("harpsichord", "clavinet", "clavi"), "harpsichord", "harpsichord", 6, "keys", 53, 76),
    Instrument(("celesta", "music box", "glockenspiel", "bells", "bell"), "bells", "bell", 14, "arp", 67, 88),
    Instrument(("vibraphone", "vibes"), "vibraphone", "glass", 11, "lead", 60, 79),
    Instrument(("marimba", "xylophone", "kalimba", "balafon", "steel drum"),
               "marimba", "marimba", 12, "arp", 60, 84),
    Instrument(("guitar", "guitarra", "gitarre", "guitare", "violão"), "guitar", "steel-guitar", 25, "guitar",
               50, 72),
    Instrument(("acoustic guitar", "steel guitar"), "guitar", "steel-guitar", 25, "guitar", 50, 72),
    Instrument(("nylon guitar", "classical guitar", "spanish guitar", "bossa guitar", "flamenco guitar"),
               "guitar", "classical-guitar", 24, "guitar", 50, 72),
    Instrument(("electric guitar", "distorted guitar"), "guitar", "electric-guitar", 27, "guitar", 52, 74),
    Instrument(("ukulele",), "ukulele", "classical-guitar", 24, "guitar", 60, 76),
    Instrument(("banjo",), "banjo", "koto", 105, "arp", 60, 79),
    Instrument(("mandolin", "bouzouki"), "mandolin", "steel-guitar", 25, "arp", 62, 84),
    Instrument(("harp",), "harp", "harp", 46, "arp", 60, 84),
    Instrument(("koto", "shamisen", "guzheng"), "koto", "koto", 107, "lead", 60, 79),
    Instrument(("sitar",), "sitar", "sitar", 104, "lead", 55, 76),
    Instrument(("tanpura",), "tanpura", "tanpura", 104, "pad", 45, 64),
    Instrument(("strings", "string section", "orchestra", "string quartet", "streicher", "cuerdas", "cordes"),
               "strings", "viola", 48, "pad", 55, 76),
    Instrument(("choir", "choral", "chorus of voices", "coro", "chor"),
               "choir", "choir-aah", 52, "pad", 53, 72),
    Instrument(("horns", "horn section", "brass", "brass section"), "brass", "brass", 61, "keys", 55, 75),
    Instrument(("french horn", "horn"), "french horn", "french-horn", 60, "lead", 50, 70),
    Instrument(("violin", "fiddle", "violine", "violon", "violín"), "violin", "violin", 40, "lead", 60, 82),
    Instrument(("viola",), "viola", "viola", 41, "lead", 52, 74),
    Instrument(("cello", "violoncello"), "cello", "cello", 42, "lead", 50, 72),
    Instrument(("sax", "saxophone", "alto sax", "alto saxophone", "saxofón", "saxofone", "saxophon"),
               "sax", "alto-sax", 65, "lead", 55, 77),
    Instrument(("tenor sax", "tenor saxophone"), "sax", "tenor-sax", 66, "lead", 52, 74),
    Instrument(("soprano sax", "soprano saxophone"), "sax", "soprano-sax", 64, "lead", 60, 81),
    Instrument(("baritone sax", "bari sax"), "sax", "baritone-sax", 67, "lead", 43, 64),
    Instrument(("trumpet", "trompeta", "trompete", "trompette"), "trumpet", "trumpet", 56, "lead", 58, 79),
    Instrument(("muted trumpet",), "trumpet", "muted-trumpet", 59, "lead", 58, 79),
    Instrument(("flugelhorn", "cornet"), "flugelhorn", "flugelhorn", 56, "lead", 55, 76),
    Instrument(("trombone",), "trombone", "trombone", 57, "lead", 46, 67),
    Instrument(("tuba",), "tuba", "tuba", 58, "bass", 28, 48),
    Instrument(("flute", "flauta", "flöte", "flûte"), "flute", "concert-flute", 73, "lead", 62, 84),
    Instrument(("pan flute", "panpipes"), "pan flute", "pan-flute", 75, "lead", 62, 81),
    Instrument(("recorder", "tin whistle", "whistle"), "recorder", "tin-whistle", 74, "lead", 67, 86),
    Instrument(("shakuhachi", "bamboo flute"), "shakuhachi", "shakuhachi", 77, "lead", 60, 79),
    Instrument(("ocarina",), "ocarina", "ocarina", 79, "lead", 62, 81),
    Instrument(("clarinet", "woodwinds", "woodwind"), "clarinet", "clarinet", 71, "lead", 55, 77),
    Instrument(("oboe",), "oboe", "oboe", 68, "lead", 60, 81),
    Instrument(("bassoon",), "bassoon", "bassoon", 70, "lead", 46, 67),
    Instrument(("harmonica", "blues harp"), "harmonica", "harmonica", 22, "lead", 60, 79),
    Instrument(("melodica",), "accordion", "accordion", 22, "lead", 60, 77),
    Instrument(("accordion", "acordeón", "akkordeon", "accordéon"),
               "accordion", "accordion", 21, "lead", 57, 77),
    Instrument(("bandoneon",), "bandoneon", "bandoneon", 23, "lead", 57, 77),
    Instrument(("synth", "synth lead", "synthesizer", "synthesiser"),
               "synth", "saw-lead", 81, "lead", 60, 79),
    Instrument(("square lead", "chip lead"), "synth", "square-lead", 80, "lead", 60, 79),
    Instrument(("synth pad", "warm pad"), "synth pad", "warm-pad", 89, "pad", 55, 76),
    Instrument(("pluck", "synth pluck"), "pluck", "pluck", 81, "arp", 60, 84),
    Instrument(("upright bass", "double bass", "contrabass", "acoustic bass"),
               "upright bass", "bass-acoustic", 32, "bass", 28, 50),
    Instrument(("slap bass",), "slap bass", "bass-slap", 36, "bass", 28, 48),
    Instrument(("fretless bass",), "fretless bass", "bass-fretless", 35, "bass", 28, 48),
    Instrument(("synth bass",), "synth bass", "saw", 38, "bass", 28, 45),
    Instrument(("808", "808 bass", "808s", "sub bass"), "sub bass", "sub-bass", 38, "bass", 28, 43),
    Instrument(("bass guitar", "electric bass"), "bass guitar", "bass-fingered", 33, "bass", 28, 48),
)  # fmt: skip

ROLE_WORDS: Final[Mapping[str, Role]] = {
    "drum": "drums", "drums": "drums", "percussion": "drums", "beat": "drums", "beats": "drums",
    "drummer": "drums", "drumming": "drums", "batería": "drums", "bateria": "drums", "schlagzeug": "drums",
    "batterie": "drums", "kick": "drums", "snare": "drums",
    "bass": "bass", "bassline": "bass", "basslines": "bass", "bajo": "bass", "baixo": "bass",
    "pad": "pad", "pads": "pad", "lead": "lead", "melody": "lead", "arpeggio": "arp", "arpeggios": "arp",
    "arp": "arp", "guitar": "guitar", "keys": "keys", "keyboard": "keys", "chords": "keys",
}  # fmt: skip

ELECTRONIC: Final = frozenset(
    ("synth", "synth pad", "pluck", "synth bass", "sub bass", "saw", "square", "sine", "triangle")
)
"""Families that "nothing electronic" rules out."""

SUBSTITUTES: Final = ("piano", "electric piano", "guitar", "organ", "harp")
"""Families that can carry the harmony, in order, when the style's own is not wanted."""

_REACH: Final[Mapping[str, tuple[int, int]]] = {
    "classical-guitar": (40, 81), "steel-guitar": (40, 86), "electric-guitar": (35, 86), "harp": (24, 96),
    "harpsichord": (36, 88), "bass-acoustic": (28, 60), "bass-fingered": (28, 60), "bass-picked": (28, 60),
    "bass-fretless": (28, 60), "bass-slap": (28, 60), "marimba": (45, 96), "glass": (48, 96),
    "acoustic-piano": (21, 108), "e-piano": (28, 100), "violin": (55, 96), "viola": (48, 86),
    "cello": (36, 76),
    "contrabass": (28, 60), "clarinet": (50, 91), "soprano-sax": (56, 88), "alto-sax": (49, 81),
    "tenor-sax": (44, 76), "baritone-sax": (36, 69), "oboe": (58, 91), "english-horn": (52, 81),
    "bassoon": (34, 72), "trumpet": (52, 84), "muted-trumpet": (52, 84), "cornet": (52, 84),
    "trombone": (40, 72),
    "tuba": (26, 60), "french-horn": (41, 77), "flugelhorn": (52, 82), "euphonium": (36, 70),
    "concert-flute": (60, 96), "piccolo": (74, 108), "recorder": (60, 91), "tin-whistle": (62, 91),
    "pan-flute": (58, 91), "shakuhachi": (55, 88), "ocarina": (60, 86), "koto": (43, 88), "sitar": (41, 81),
    "tanpura": (36, 67), "choir-aah": (41, 81), "choir-ooh": (41, 81), "voice-eeh": (41, 81),
    "accordion": (41, 93), "harmonica": (55, 91), "bandoneon": (36, 88), "organ": (36, 96), "bell": (48, 96),
}  # fmt: skip
"""Lowest and highest notes real players reach; synthesizers reach what is not listed."""


def reach(preset: str) -> tuple[int, int]:
    """The range of a preset, MIDI notes."""
    return _REACH.get(preset, (24, 96))


def instrument(family: str) -> Instrument:
    """The first instrument of a family; KeyError when there is none."""
    for candidate in INSTRUMENTS:
        if candidate.family == family:
            return candidate
    raise KeyError(family)


def family_of(preset: str) -> str:
    """The family a libsonare preset belongs to; the preset's own name when no prompt word leads to it."""
    return next((candidate.family for candidate in INSTRUMENTS if candidate.preset == preset), preset)


def find(name: str) -> Instrument | None:
    """The instrument of a name as people write it, in the singular or the plural."""
    wanted = " ".join(name.lower().replace("_", " ").replace("-", " ").split())
    for candidate in INSTRUMENTS:
        spoken = [word.replace("-", " ") for word in candidate.words]
        if wanted in (*spoken, candidate.preset.replace("-", " ")) or wanted.removesuffix("s") in spoken:
            return candidate
    return None


def named(name: str, field: str) -> Instrument:
    """`find`, or an `InvalidRequest` about `field` that names what there is."""
    found = find(name)
    if found is None:
        raise _unknown(name, field, "instrument", _NAMES)
    return found


def leading(part: Part, found: Instrument) -> Part:
    """The lead played on another instrument, in a register of its own."""
    low, high = (found.low, found.high) if found.role == "lead" else _sung(found)
    electric = found.preset == "electric-guitar"
    return replace(
        part,
        preset=found.preset,
        program=30 if electric else found.program,
        low=low,
        high=high,
        drive=(part.drive or 7.0) if electric else 0.0,
        high_cut=0.0,
        low_cut=min(part.low_cut, 120.0),
        gate=min(1.0, max(part.gate, 0.92)),
        called=found.name,
    )


def _sung(found: Instrument) -> tuple[int, int]:
    """A register for a tune on an instrument that usually accompanies."""
    low, high = reach(found.preset)
    bottom = max(low, min(60, high - 20))
    return bottom, min(high, bottom + 19)


_GENERIC: Final[Mapping[Role, Part]] = {
    "drums": Part("drums", "drum-kit", 8, 0, 127, -18.0, send=0.07, compress=0.4),
    "bass": Part(
        "bass", "bass-fingered", 33, 28, 48, -19.5, ("R-------5-------", "R-----R-5---a---"),
        ("R-R-R-R-5-R-R-a-",), ("R---------------",), send=0.0, compress=0.4,
    ),
    "keys": Part(
        "keys", "acoustic-piano", 0, 55, 76, -21.5, ("x-------x-------", "x-----x---x-----"),
        ("x---x---x---x-n-", "x--x--x-x--x--x-"), ("x---------------",), low_cut=110.0, send=0.2,
    ),
    "guitar": Part(
        "guitar", "steel-guitar", 25, 50, 72, -22.0, ("d-..d-u-..u-d-u-", "0.2.1.3.2.1.2.3."),
        ("D-d-dud-.ud-D-du", "D-..d-u-.ud-d-u-"), ("d---------------",), low_cut=120.0, send=0.16, pan=-0.35,
    ),
    "arp": Part(
        "arp", "harp", 46, 60, 84, -24.5, ("0.1.2.3.2.1.2.1.", "0.2.1.3.2.4.3.2."), ("0123432101234321",),
        ("0...1...2...3...",), low_cut=250.0, send=0.3, delay_send=0.15, pan=0.3,
    ),
    "pad": Part(
        "pad",
        "viola", 48, 55, 76, -26.0, ("x---------------",), send=0.42, width=0.6, low_cut=180.0,
        gate=1.0,
    ),
    "lead": Part("lead", "square-lead", 80, 60, 77, -20.5, send=0.3, low_cut=180.0),
}  # fmt: skip
"""Players for styles that have none of a role; their figures suit most music."""


def part_for(name: str, style: Style) -> Part:
    """A whole player of this name for a style: its figures where it has the role, else ones that suit most.

    `name` is a role ("drums", "bass", "pad") or an instrument ("violin", "strings"); the part is called so.
    Raises `InvalidRequest` about `tracks` for other names.
    """
    wanted = " ".join(name.lower().split())
    role = ROLE_WORDS.get(wanted)
    found = find(wanted)
    if role is not None and (found is None or wanted in ("bass", "guitar")):
        return _called(style.part(role) or _GENERIC[role], wanted)
    if found is None:
        raise _unknown(name, "tracks", "track", [*get_args(Role), *_NAMES])
    own = next(
        (part for part in style.parts if part.preset == found.preset and part.role == found.role), None
    )
    if own is not None:
        return _called(own, wanted)
    base = style.part(found.role) or _GENERIC[found.role]
    if found.role == "lead":
        return _called(leading(base, found), wanted)
    return _called(playing(base, found), wanted)


def _called(part: Part, name: str) -> Part:
    """Who is asked for by name is called so, and plays from the start."""
    return replace(steady(part), called=name)


def steady(part: Part) -> Part:
    """The player, in every bar from the first to the last."""
    return replace(part, enters=0.0, since=1, sits_out=(), waits=0.0)


def playing(part: Part, found: Instrument) -> Part:
    """The part on another instrument: its figures and place, the instrument's register."""
    generic = _GENERIC[found.role]
    same = part.role == found.role and not part.power
    base = part if same else generic
    held = found.family in ("strings", "choir", "brass", "church organ", "tanpura", "synth pad")
    return replace(
        base,
        role=found.role,
        preset=found.preset,
        program=found.program,
        low=found.low,
        high=found.high,
        level=part.level,
        pan=part.pan,
        drive=0.0,
        power=False,
        high_cut=0.0 if found.role != "bass" else base.high_cut,
        gate=1.0 if held and found.role == "pad" else base.gate,
        left=base.left
        if found.preset in ("acoustic-piano", "e-piano", "steel-guitar", "classical-guitar")
        else "",
    )


_LIKE: Final = 0.75
"""How much alike two names are when one is taken for a slip of the other, 0..1."""
_NAMES: Final = tuple(dict.fromkeys(candidate.name for candidate in INSTRUMENTS))


def _unknown(name: str, field: str, kind: str, names: Sequence[str]) -> InvalidRequest:
    spoken = [word for candidate in INSTRUMENTS for word in candidate.words if word.isascii()]
    meant = name.lower()
    near = get_close_matches(meant, names, 1, _LIKE) or get_close_matches(meant, spoken, 1, _LIKE)
    hint = f"Did you mean {near[0]!r}? " if near else ""
    return InvalidRequest(
        f"The house band has no {kind} {name!r}.",
        field=field,
        remedy=f"{hint}Name one of: {', '.join(dict.fromkeys(names))}.",
    )

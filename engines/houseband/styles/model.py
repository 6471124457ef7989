"""What a style is, as data.

Figures are bars of sixteen sixteenths, several bars long where the idiom is (a clave has two); figures of
their own for 3/4 and 6/8 have bars of twelve. Everywhere `-` holds and `.` rests.

Drums: `X` accent, `x` hit, `o` ghost.
Bass: `R` root, `3`, `5`, `6`, `7`, `8` octave, `p` popped octave, `g` dead note, `a` a step towards the next
root, `n` the next root early, `w` walk.
Chords: `X` `x` `o` strike loud to soft, `d` `D` strum down, `u` `U` strum up, `c` muted strum, `n` the next
chord early, `b` and `f` the chord's root and fifth below the voicing, `0`–`7` one tone of it from below.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from engines.houseband.harmony import Colour
from engines.houseband.score import Role
from engines.music import Mode

Beat = Mapping[str, str]
"""Drum piece → figure."""
Finish = Literal["ring", "stinger", "fade"]
"""How a song ends: the last chord rings out, is hit short, or comes at the end of a fade."""
TuneScale = Literal["", "pentatonic", "blues"]
Intensity = Literal["thin", "calm", "full"]
BANDS: Final = ("low", "low_mid", "mid", "high_mid", "high")
"""Bands of a style's balance: 20–120, 120–500, 500–2000, 2000–6000 and 6000–16000 Hz."""
EVEN: Final = "7666766676667666"


@dataclass(frozen=True, slots=True)
class Part:
    """One player: the instrument, what it plays and where it stands in the mix."""

    role: Role
    preset: str
    """A synth preset of libsonare."""
    program: int
    """General MIDI program for the MIDI file; the drum kit on the drum part."""
    low: int
    high: int
    """Register, MIDI notes."""
    level: float
    """Loudness of the finished stem while it plays, dBFS RMS."""
    figures: tuple[str, ...] = ()
    """Alternatives for calmer sections; each song picks its own order."""
    full: tuple[str, ...] = ()
    """Alternatives for fuller sections; the calm ones where empty."""
    thin: tuple[str, ...] = ()
    """Alternatives for breakdowns; the calm ones where empty."""
    three: tuple[str, ...] = ()
    """Figures for 3/4; those of four beats cut down where empty."""
    six: tuple[str, ...] = ()
    """Figures for 6/8; those of four beats cut down where empty."""
    left: str = ""
    """A second, low figure in bass letters: the pianist's left hand."""
    pan: float = 0.0
    """-1 left .. 1 right."""
    send: float = 0.15
    """Level into the reverb, linear."""
    delay_send: float = 0.0
    """Level into the echo, linear."""
    width: float = 0.0
    """How far the part is spread to both sides, 0..1."""
    compress: float = 0.0
    """How firmly its loudness is held, 0..1."""
    enters: float = 0.0
    """Least energy of a section at which this part plays."""
    sits_out: tuple[str, ...] = ()
    """Kinds of section that it never plays in."""
    since: int = 1
    """The hearing of a kind of section from which on it plays: 2 joins in the second verse."""
    waits: float = 0.0
    """Part of an intro that passes before it plays."""
    voices: int = 4
    spread: float = 0.006
    """Seconds from one tone of a strike to the next; strums take it up or down."""
    low_cut: float = 0.0
    """Hz; 0 leaves the lows."""
    high_cut: float = 0.0
    """Hz; 0 leaves the highs."""
    drive: float = 0.0
    """Amount of distortion, with a speaker's roll-off behind it; 0 is clean."""
    power: bool = False
    """Play roots and fifths only."""
    duck: bool = False
    """Whether the kick pushes it down, in styles that duck."""
    gate: float = 0.95
    """Part of its written length that a note sounds."""
    carries: bool = False
    """Whether it fills what the others leave: nobody else in the band would."""
    called: str = ""
    """Name of the player where the role alone would not do: bands may have several of one role."""

    @property
    def name(self) -> str:
        """The player's name, unique in the band: the stem and the MIDI track are called so."""
        return self.called or self.role


@dataclass(frozen=True, slots=True)
class Pool:
    """Chord progressions of one mode by section; a bar is one numeral or two ("ii V"), bars parted by `|`."""

    verse: tuple[str, ...]
    chorus: tuple[str, ...]
    bridge: tuple[str, ...]
    intro: tuple[str, ...]
    cadence: str
    """The bar before the last chord."""
    final: str = ""
    """The last chord; the tonic where empty."""

    def of(self, kind: str) -> tuple[str, ...]:
        """Progressions for a section kind; kinds without their own use the nearest."""
        if kind in ("chorus", "solo", "drop"):
            return self.chorus
        if kind in ("bridge", "break"):
            return self.bridge
        return self.intro if kind in ("intro", "outro") else self.verse


@dataclass(frozen=True, slots=True)
class Beats:
    """What the drummer of a style plays in one meter; all empty in styles without drums."""

    calm: tuple[Beat, ...] = ()
    full: tuple[Beat, ...] = ()
    """The calm ones where empty."""
    thin: tuple[Beat, ...] = ()
    """Half-time and breakdowns; the calm ones without kick and snare where empty."""
    more: Beat = field(default_factory=dict)
    """Pieces that join when a kind of section comes back, and in the last chorus."""
    rolls: bool = False
    """Whether a build-up is a roll that rises into the drop."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a kind of music goes."""

    name: str
    title: str
    aliases: tuple[str, ...]
    """Words in a prompt that ask for it."""
    moods: tuple[str, ...]
    """Words that suggest it when nothing asks for a style."""
    tempo: tuple[int, int]
    """Range of its tempo, beats per minute."""
    mode: Mode
    pools: Mapping[Mode, Pool]
    parts: tuple[Part, ...]
    beats: Beats
    fills: tuple[str, ...] = ()
    """Figures of fills, to the end of a bar: `s` snare, `h` `m` `l` toms, `k` kick, `c` clap, `t` hat."""
    three: Beats | None = None
    """Beats of bars of twelve steps for 3/4; those of four beats cut down where None."""
    six: Beats | None = None
    """Beats of bars of twelve steps for 6/8; those of four beats cut down where None."""
    colour: Colour = "triad"
    accents: str = EVEN
    """How hard each sixteenth of a bar is played: 7 as written, 8 % more or less for each digit."""
    lag: Mapping[str, float] = field(default_factory=dict)
    """Drum piece or player's name → seconds it plays behind the beat, negative ahead of it."""
    swing: float = 0.0
    """How far an off-beat comes late, in parts of its grid unit: 0 straight, 0.33 triplets."""
    swing_eighths: bool = False
    """Swing eighths rather than sixteenths."""
    loose: float = 0.006
    """Standard deviation of the players' timing, seconds."""
    duck: float = 0.0
    """How far the kick pushes ducked parts down, 0..1."""
    reverb_seconds: float = 1.6
    reverb_level: float = 0.5
    master: str = "pop"
    """Mastering preset of libsonare."""
    melody_density: float = 1.0
    """Notes of an instrumental theme, relative to the usual."""
    tune_scale: TuneScale = ""
    """The notes of the key that a tune prefers; all of them where empty."""
    modulates: bool = False
    """Whether the last chorus may come in a higher key."""
    finishes: tuple[Finish, ...] = ()
    """How its songs may end other than by ringing out."""
    slows: bool = False
    """Whether its songs slow into a last chord that rings out."""
    signature: str = "4/4"
    form: tuple[str, ...] = ()
    """Kinds of section in order, where nothing else asks for a form; the band's usual one where empty."""
    delay_beats: float = 0.75
    """Time of the echo, in beats."""
    delay_feedback: float = 0.3
    """Part of each echo that comes back."""
    balance: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    """Band → least and most dB relative to the whole, in a finished song."""

    @property
    def full_beat(self) -> Beat:
        """The drums at their fullest; empty in styles without drums."""
        return next(iter(self.beats.full or self.beats.calm), {})

    def part(self, role: Role) -> Part | None:
        """The first part with this role, if the style has one."""
        return next((part for part in self.parts if part.role == role), None)

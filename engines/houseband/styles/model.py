"""What a style is, as data.

Figures are bars of sixteen sixteenths. Drums: `X` accent, `x` hit, `o` ghost. Chords: `x`/`X` strike, `0`–`7`
one tone of the voicing counted from below. Bass: `R` root, `3`, `5`, `7`, `8` octave, `a` a step towards
the next root, `w` walk. Everywhere `-` holds and `.` rests.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engines.houseband.harmony import Colour
from engines.houseband.score import Role
from engines.music import Mode

Beat = Mapping[str, str]
"""Drum piece → figure."""


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
    """Alternatives for calmer sections; each song picks one."""
    full: tuple[str, ...] = ()
    """Alternatives for fuller sections; the calm ones where empty."""
    left: str = ""
    """A second, low figure in bass letters: the pianist's left hand."""
    pan: float = 0.0
    """-1 left .. 1 right."""
    send: float = 0.15
    """Level into the reverb, linear."""
    enters: float = 0.0
    """Least energy of a section at which this part plays."""
    voices: int = 4
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
    called: str = ""
    """Name of the player where the role alone would not do: bands may have several of one role."""
    delay_send: float = 0.0
    """Level into the echo, linear."""
    width: float = 0.0
    """How far the part is spread to both sides, 0..1."""
    compress: float = 0.0
    """How firmly its loudness is held, 0..1."""

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
        if kind in ("chorus", "solo"):
            return self.chorus
        if kind in ("bridge", "break"):
            return self.bridge
        return self.intro if kind in ("intro", "outro") else self.verse


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
    beat: Beat
    """Drums of calmer sections."""
    full_beat: Beat
    """Drums of fuller sections."""
    fill: str
    """Figure of a fill: `s` snare, `h` `m` `l` toms, `k` kick."""
    colour: Colour = "triad"
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
    signature: str = "4/4"
    delay_beats: float = 0.75
    """Time of the echo, in beats."""
    delay_feedback: float = 0.3
    """Part of each echo that comes back."""
    balance: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    """Band → least and most dB relative to the whole, in a finished song."""

    def part(self, role: Role) -> Part | None:
        """The part with this role, if the style has one."""
        return next((part for part in self.parts if part.role == role), None)

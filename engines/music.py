"""Keys and time signatures as people write them."""

import re
from dataclasses import dataclass
from typing import Final, Literal, get_args

Mode = Literal["major", "minor"]
TimeSignature = Literal["2/4", "3/4", "4/4", "6/8"]

PITCH_CLASSES: Final = {
    "C": 0, "C#": 1, "Db": 1, "D": 2, "D#": 3, "Eb": 3, "E": 4, "F": 5,
    "F#": 6, "Gb": 6, "G": 7, "G#": 8, "Ab": 8, "A": 9, "A#": 10, "Bb": 10, "B": 11,
    "Cb": 11,
}  # fmt: skip
TIME_SIGNATURES: Final[tuple[str, ...]] = get_args(TimeSignature)
_KEY = re.compile(r"^\s*([A-G])\s*(#|b|♯|♭|(?:sharp|flat)(?![a-z]))?\s*(.*?)\s*$", re.IGNORECASE)
_MODES: Final[dict[str, Mode]] = {
    "": "major", "major": "major", "maj": "major", "dur": "major",
    "minor": "minor", "min": "minor", "m": "minor", "moll": "minor",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Key:
    """A tonal centre: pitch class 0..11 (C = 0), mode, and the tonic as it was spelt."""

    pitch_class: int
    mode: Mode
    tonic: str

    @classmethod
    def parse(cls, text: str) -> "Key":
        """Read "A minor", "F# major", "Bbm", "e flat minor"; raise ValueError otherwise."""
        match = _KEY.match(text)
        if match:
            accidental = (match[2] or "").strip().lower()
            accidental = {"♯": "#", "♭": "b", "sharp": "#", "flat": "b"}.get(accidental, accidental)
            tonic = match[1].upper() + accidental
            word = match[3]
            mode = "minor" if word == "m" else "major" if word == "M" else _MODES.get(word.lower())
            if tonic in PITCH_CLASSES and mode is not None:
                return cls(PITCH_CLASSES[tonic], mode, tonic)
        raise ValueError(
            f"{text!r} is not a key; write a tonic C to B with # or b, then major or minor, as in 'A minor'"
        )

    def __str__(self) -> str:
        return f"{self.tonic} {self.mode}"


def beats_per_bar(time_signature: str) -> int:
    """Beats in one bar as the bpm counts them: the upper number; 6/8 has two dotted-quarter beats."""
    upper, lower = time_signature.split("/")
    return int(upper) // 3 if lower == "8" else int(upper)

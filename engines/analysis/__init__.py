"""What a listener finds in any recording: tempo, beats, bars, key, chords, melody and form.

| Module | What lives there |
|---|---|
| `analyse` | everything at once, and the single questions |
| `model` | what an analysis finds |
| `spectra` | mono audio at one rate and its spectra, slice by slice |
| `onsets`, `tempo`, `meter` | when things begin; the pulse; bars |
| `pitches`, `keys`, `chords`, `melody` | which notes sound; what they make |
| `sections` | the form |
| `compare` | spectral balance; how far two recordings are apart |

Needs numpy, scipy and soxr; `import engines` alone does not import this room. Nothing is random: the same
samples give the same analysis.
"""

from engines.analysis.analyse import (
    analyse,
    chords_of,
    chroma,
    key_of,
    melody_of,
    onset_envelope,
    sections_of,
    tempo_and_beats,
)
from engines.analysis.compare import chroma_distance, onset_distance, spectral_balance
from engines.analysis.model import PARTS, AnalysedChord, AnalysedSection, Analysis, MelodyNote, Part, Quality
from engines.analysis.onsets import FRAME_RATE as ONSET_RATE
from engines.analysis.pitches import FRAME_RATE as CHROMA_RATE
from engines.analysis.tempo import Beats

__all__ = [
    "CHROMA_RATE",
    "ONSET_RATE",
    "PARTS",
    "AnalysedChord",
    "AnalysedSection",
    "Analysis",
    "Beats",
    "MelodyNote",
    "Part",
    "Quality",
    "analyse",
    "chords_of",
    "chroma",
    "chroma_distance",
    "key_of",
    "melody_of",
    "onset_distance",
    "onset_envelope",
    "sections_of",
    "spectral_balance",
    "tempo_and_beats",
]

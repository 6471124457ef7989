"""What happens to a finished song: measured, let through the quality gate, written to a file.

| Module | What lives there |
|---|---|
| `loudness` | LUFS and true peak (ITU-R BS.1770-4) |
| `gate` | the quality gate: rejects or notes |
| `writing` | a song into a tagged file, atomically, same bytes for the same song |
| `encoding`, `quantising` | libsndfile's settings per format; dither |
| `tags`, `manifest` | what a file says of its song; reading it back |
| `riff`, `flac`, `ogg`, `id3`, `vorbis_comment` | the containers, where libsndfile writes too little of it |
| `reading`, `lengths` | a file of any kind into samples; whether it is whole |
| `peaks` | the waveform for the studio |

Needs soundfile, scipy and soxr; `import engines` alone does not import this room.
"""

from engines.audio.gate import QualityReport, inspect
from engines.audio.loudness import Loudness, measure
from engines.audio.manifest import read_manifest, read_tags
from engines.audio.peaks import peaks
from engines.audio.reading import read
from engines.audio.tags import Tags
from engines.audio.writing import AudioFile, write

__all__ = [
    "AudioFile",
    "Loudness",
    "QualityReport",
    "Tags",
    "inspect",
    "measure",
    "peaks",
    "read",
    "read_manifest",
    "read_tags",
    "write",
]

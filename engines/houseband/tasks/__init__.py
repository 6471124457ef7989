"""What the band does with a request: one module per task, all of which give a `Take` to record.

| Module | Task |
|---|---|
| `text2music` | a new song |
| `retake` | the same plan, some of it drawn anew |
| `repaint`, `extend` | part of the song new, the rest untouched |
| `cover` | another song in another style |
| `complete` | more players for a song |
| `stems` | what every player plays |
| `sources` | the song that a task starts from: its project, or what `transcribe` hears in its audio |
| `splice` | the source's audio in the finished song |
"""

from engines.houseband.tasks.dispatch import take
from engines.houseband.tasks.take import Take

__all__ = ["Take", "take"]

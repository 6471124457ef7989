"""Cover art, drawn on this machine with numpy and Pillow.

| Module | What lives there |
|---|---|
| `cover` | `render`: from an idea to a PNG |
| `choosing`, `words` | which picture an idea's words call for |
| `palette`, `oklab` | which colours, and how they mix |
| `canvas`, `scene`, `noise` | what is painted on, and with |
| `compositions` | the pictures |

No text is drawn: the font that comes with Pillow has no accents.
"""

from agents.art.cover import SIDES, render

__all__ = ["SIDES", "render"]

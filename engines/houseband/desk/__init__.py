"""The mixing desk: what happens between the players' sound and the record that is mastered.

| Module | What lives there |
|---|---|
| `channel` | how one sound is treated, as data |
| `curves` | gains over time, kept at knots: the kick's duck |
| `dynamics` | the compressor, as a gain over time |
| `filters` | filters and convolution that take a song slice by slice |
| `space` | the room and the echo that all players share |
| `strip` | one player's way through the desk |
| `seat` | a guest's place before the band, and how the band makes room |
| `mixdown` | the sum of all strips: the record that is mastered |
| `board` | how far the session is |
| `balance` | the spectrum of a whole song, and the filter that brings it into a style's corridor |

The record that is mastered is the sum of the strips, and nothing else; whatever is not linear in a stem
(bus compression, corrective equaliser) belongs to its strip or to the master. Everything works in place, in
slices, and calls `step` between them, which may raise.
"""

from engines.houseband.desk.channel import Channel

__all__ = ["Channel"]

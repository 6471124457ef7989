"""The styles the band knows, as data. To add one, write a `Style` and list it here."""

from typing import Final

from engines.houseband.styles.beats import BOOM_BAP, TRAP
from engines.houseband.styles.electronic import HOUSE, SYNTHWAVE
from engines.houseband.styles.lounge import BOSSA, FUNK, JAZZ, LOFI
from engines.houseband.styles.model import Part, Pool, Style
from engines.houseband.styles.scapes import AMBIENT, CINEMATIC
from engines.houseband.styles.songs import BALLAD, FOLK, POP, ROCK

STYLES: Final[tuple[Style, ...]] = (
    POP,
    BALLAD,
    FOLK,
    ROCK,
    JAZZ,
    BOSSA,
    LOFI,
    FUNK,
    HOUSE,
    SYNTHWAVE,
    TRAP,
    BOOM_BAP,
    AMBIENT,
    CINEMATIC,
)
DEFAULT: Final = POP

__all__ = ["DEFAULT", "STYLES", "Part", "Pool", "Style"]

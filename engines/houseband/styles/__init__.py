"""The styles the band knows, as data. To add one, write a `Style` and list it here."""

from typing import Final

from engines.houseband.styles.beats import BOOM_BAP, DNB, DUBSTEP, TRAP
from engines.houseband.styles.electronic import CHIPTUNE, HOUSE, SYNTHWAVE, TECHNO, TRANCE
from engines.houseband.styles.groove import DISCO, FUNK, GOSPEL, SOUL
from engines.houseband.styles.guitars import BLUES, METAL, REGGAE, ROCK
from engines.houseband.styles.lounge import BOSSA, JAZZ, LOFI, WALTZ
from engines.houseband.styles.model import Beats, Part, Pool, Style
from engines.houseband.styles.scapes import AMBIENT, CINEMATIC, ORCHESTRAL
from engines.houseband.styles.songs import BALLAD, COUNTRY, FOLK, POP
from engines.houseband.styles.world import AFROBEAT, LATIN

STYLES: Final[tuple[Style, ...]] = (
    POP, BALLAD, FOLK, COUNTRY, ROCK, METAL, BLUES, REGGAE, JAZZ, BOSSA, WALTZ, LOFI, FUNK, SOUL, DISCO,
    GOSPEL, LATIN, AFROBEAT, HOUSE, TECHNO, TRANCE, SYNTHWAVE, CHIPTUNE, TRAP, BOOM_BAP, DNB, DUBSTEP,
    AMBIENT, CINEMATIC, ORCHESTRAL,
)  # fmt: skip
DEFAULT: Final = POP

__all__ = ["DEFAULT", "STYLES", "Beats", "Part", "Pool", "Style"]

"""The styles the band knows, as data. To add one, write a `Style` and list it here."""

from typing import Final

from engines.houseband.styles.beats import BOOM_BAP, LOFI, TRAP
from engines.houseband.styles.breaks import DNB, DUBSTEP
from engines.houseband.styles.floor import HOUSE, TECHNO, TRANCE
from engines.houseband.styles.groove import DISCO, FUNK
from engines.houseband.styles.hall import ORCHESTRAL, WALTZ
from engines.houseband.styles.latin import LATIN, REGGAETON
from engines.houseband.styles.loud import METAL, ROCK
from engines.houseband.styles.lounge import BOSSA, JAZZ
from engines.houseband.styles.model import Beats, Finish, Part, Pool, Style
from engines.houseband.styles.roots import BLUES, COUNTRY, FOLK
from engines.houseband.styles.scapes import AMBIENT, CINEMATIC
from engines.houseband.styles.songs import BALLAD, POP
from engines.houseband.styles.soul import GOSPEL, SOUL
from engines.houseband.styles.synths import CHIPTUNE, SYNTHWAVE
from engines.houseband.styles.world import AFROBEAT, REGGAE

STYLES: Final[tuple[Style, ...]] = (
    POP, BALLAD, FOLK, COUNTRY, ROCK, METAL, BLUES, REGGAE, JAZZ, BOSSA, WALTZ, LOFI, FUNK, SOUL, DISCO,
    GOSPEL, LATIN, REGGAETON, AFROBEAT, HOUSE, TECHNO, TRANCE, SYNTHWAVE, CHIPTUNE, TRAP, BOOM_BAP,
    DNB, DUBSTEP, AMBIENT, CINEMATIC, ORCHESTRAL,
)  # fmt: skip
DEFAULT: Final = POP

__all__ = ["DEFAULT", "STYLES", "Beats", "Finish", "Part", "Pool", "Style"]

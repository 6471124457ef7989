"""The form of a song: where its last chord falls, and the sections that fill the bars before it."""

from engines.houseband.form.arrange import arrange
from engines.houseband.form.block import ENERGY, PEAKS, POP_FORM, Block, energies
from engines.houseband.form.finish import choose_finish, fade_bars
from engines.houseband.form.frame import Frame, fitting_tempo, frame
from engines.houseband.form.room import MOST_PER_SECOND, Room
from engines.houseband.styles.model import Finish

__all__ = [
    "ENERGY",
    "MOST_PER_SECOND",
    "PEAKS",
    "POP_FORM",
    "Block",
    "Finish",
    "Frame",
    "Room",
    "arrange",
    "choose_finish",
    "energies",
    "fade_bars",
    "fitting_tempo",
    "frame",
]

"""Chord progressions of songs: pop, rock, country, gospel, blues. Others are in `vamps` and `changes`.

Numerals count the degrees of the key's own scale (VI in A minor is F); sections shorter than a progression
take its beginning.
"""

from collections.abc import Mapping
from typing import Final

from engines.houseband.styles.model import Pool
from engines.music import Mode

Pools = Mapping[Mode, Pool]

SONG: Final[Pools] = {
    "major": Pool(
        verse=(
            "I | V | vi | IV",
            "I | IV | I | V",
            "I | iii | IV | V",
            "I | vi | IV | V",
            "Iadd9 | Vsus4 V | vi | IV",
        ),
        chorus=(
            "I | V | vi | IV",
            "IV | V | I | vi",
            "I | IV | vi V | IV",
            "vi | IV | I | V",
            "IV | I | V | vi",
        ),
        bridge=("vi | IV | I | V", "IV | V | iii vi | V", "ii | IV | I | V", "IV | iv | I | Vsus4 V"),
        intro=("I | IV", "I | V", "IV | V"),
        cadence="IV V",
    ),
    "minor": Pool(
        verse=("i | iv | i | V", "i | VI | iv | V", "i | VII | VI | V", "i | VI | III | VII"),
        chorus=("i | VI | III | VII", "VI | VII | i | III", "i | iv | VI | V", "VI | III | VII | i"),
        bridge=("iv | i | VI | V", "VI | iv | i | V", "iv | VII | III | V"),
        intro=("i | iv", "i | VI"),
        cadence="iv V",
    ),
}

BALLAD: Final[Pools] = {
    "major": Pool(
        verse=(
            "I | iii | vi | IV",
            "I | V | vi iii | IV",
            "Iadd9 | IV | vi | Vsus4 V",
            "I | III7 | vi | IV iv",
        ),
        chorus=("I | V | vi | IV", "IV | V | iii vi | ii V", "I III7 | vi | IV iv | I V"),
        bridge=("ii | iii | IV | Vsus4 V", "bVI | bVII | I | V", "vi | V | IV | iv"),
        intro=("I | IV", "Iadd9 | iv"),
        cadence="IV iv",
        final="Iadd9",
    ),
    "minor": Pool(
        verse=("i | v | VI | III", "i | VI | III | VII", "iadd9 | VI | iv | Vsus4 V"),
        chorus=("VI | VII | i | III", "i | VII | VI | V", "iv VII | III VI | iv | V"),
        bridge=("VI | bII | i | V", "iv | v | VI | V"),
        intro=("i | VI", "iadd9 | v"),
        cadence="iv V",
        final="iadd9",
    ),
}

FOLK: Final[Pools] = {
    "major": Pool(
        verse=("I | IV | I | V", "I | I | IV | I", "I | V | IV | I", "I | ii | IV | I", "I | bVII | IV | I"),
        chorus=("IV | I | V | vi", "I | IV | V | IV", "vi | IV | I | V"),
        bridge=("vi | iii | IV | V", "ii | IV | vi | V"),
        intro=("I | Isus4", "I | IV"),
        cadence="IV V",
    ),
    "minor": Pool(  # dorian: the fourth is major
        verse=("i | IV | i | VII", "i | VII | IV | i", "i | III | VII | i"),
        chorus=("III | VII | i | IV", "VI | VII | i | i", "i | III | VII | IV"),
        bridge=("VI | III | VII | i", "iv | i | VII | v"),
        intro=("i | VII", "i | IV"),
        cadence="VI VII",
    ),
}

ROCK: Final[Pools] = {
    "major": Pool(
        verse=("I | I | IV | I", "I | bVII | IV | I", "I | V | IV | I", "I | bIII | IV | I"),
        chorus=("I | V | vi | IV", "I | IV | V | I", "I | bVII | IV | V", "bVI | bVII | I | I"),
        bridge=("vi | vi | IV | V", "IV | IV | bVII | V", "bVI | bIII | bVII | V"),
        intro=("I | IV", "I | bVII"),
        cadence="IV V",
    ),
    "minor": Pool(
        verse=("i | i | VI | VII", "i | VII | i | VI", "i | iv | i | VII", "i | III | iv | VI"),
        chorus=("i | VI | III | VII", "i | VII | VI | VII", "VI | VII | i | III", "i | III | VII | IV"),
        bridge=("iv | iv | VI | V", "VI | VII | i | V"),
        intro=("i | VI", "i | i"),
        cadence="VI V",
    ),
}

METAL: Final[Pools] = {
    "major": Pool(
        verse=("I | I | bII | I", "I | bVII | bVI | bVII", "I | I | bIII | bII"),
        chorus=("bVI | bVII | I | I", "I | V | bVI | bVII", "I | bVI | bIII | bVII"),
        bridge=("I | bII | bIII | bII", "bVI | bVII | bVI | V"),
        intro=("I | I", "I | bII"),
        cadence="bVI bVII",
    ),
    "minor": Pool(  # phrygian verses, an open chorus
        verse=("i | i | bII | i", "i | VI | bII | VII", "i | i | VI | V", "i bII | i | VI VII | i"),
        chorus=("i | VI | VII | V", "i | VI | VII | i", "i | VII | VI | V"),
        bridge=("i | bII | i | bII", "iv | VI | bII | V"),
        intro=("i | bII", "i | i"),
        cadence="VI VII",
    ),
}

COUNTRY: Final[Pools] = {
    "major": Pool(
        verse=("I | I | IV | I", "I | IV | V | I", "I | V | I | IV", "I | vi | IV | V", "I | I | II7 | V7"),
        chorus=("IV | I | V | I", "I | IV | I | V7", "IV | V | I | I", "IV | I | II7 | V7"),
        bridge=("IV | I | II7 | V7", "vi | IV | II7 | V7"),
        intro=("I | V7", "IV I | V7 I"),
        cadence="IV V7",
        final="I6",
    ),
    "minor": Pool(
        verse=("i | i | iv | i", "i | VII | VI | V7", "i | III | VII | i"),
        chorus=("VI | III | VII | i", "iv | i | V7 | i", "III | VII | i | V7"),
        bridge=("iv | i | VI | V7", "VI | III | iv | V7"),
        intro=("i | VII", "i | V7"),
        cadence="iv V7",
    ),
}

GOSPEL: Final[Pools] = {
    "major": Pool(
        verse=(
            "I7 | IV7 | I iii7 | ii7 V7",
            "Imaj7 III7 | vi7 I7 | IVmaj7 #ivdim | I V7",
            "I | III7 | vi7 | ii7 V7",
        ),
        chorus=(
            "IVmaj7 #ivdim | I VI7 | ii7 V7 | I I7",
            "I I7 | IV iv | I VI7 | ii7 V7",
            "IV | V7 | iii7 VI7 | ii7 V7",
        ),
        bridge=("IVmaj7 | iii7 | ii7 | I7", "bVImaj7 | bVII7 | I | V7"),
        intro=("I7 | IV7", "IV iv | I V7"),
        cadence="IV V7",
        final="I6",
    ),
    "minor": Pool(
        verse=("i7 | iv7 | i7 | V7", "i7 VImaj7 | iim7b5 V7 | i7 | V7", "i7 | IV7 | iv7 | V7"),
        chorus=("iv7 VII7 | IIImaj7 VImaj7 | iim7b5 V7 | i7", "VImaj7 | V7 | i7 | I7"),
        bridge=("iv7 | i7 | iim7b5 | V7", "VImaj7 | VII7 | i7 | V7"),
        intro=("i7 | iv7", "iim7b5 | V7"),
        cadence="iim7b5 V7",
        final="i7",
    ),
}

BLUES: Final[Pools] = {
    "major": Pool(
        verse=(
            "I7 | I7 | I7 | I7 | IV7 | IV7 | I7 | I7 | V7 | IV7 | I7 | V7",
            "I7 | IV7 | I7 | I7 | IV7 | IV7 | I7 | VI7 | ii7 | V7 | I7 | V7",
            "I7 | V7 | IV7 | IV7 | I7 | V7 | I7 | V7",
        ),
        chorus=(
            "I7 | IV7 | I7 | I7 | IV7 | IV7 | I7 | I7 | V7 | IV7 | I7 | V7",
            "IV7 | IV7 | I7 | I7 | V7 | IV7 | I7 | V7",
        ),
        bridge=("IV7 | IV7 | I7 | I7 | II7 | II7 | V7 | V7", "IV7 | I7 | V7 | V7"),
        intro=("V7 | IV7 | I7 | V7", "I7 | V7"),
        cadence="IV7 V7",
        final="I7",
    ),
    "minor": Pool(
        verse=("i7 | i7 | i7 | i7 | iv7 | iv7 | i7 | i7 | VI7 | V7 | i7 | V7", "i7 | iv7 | i7 | i7"),
        chorus=("i7 | iv7 | i7 | i7 | iv7 | iv7 | i7 | i7 | VI7 | V7 | i7 | V7", "iv7 | iv7 | i7 | V7"),
        bridge=("iv7 | iv7 | i7 | i7 | VI7 | VI7 | V7 | V7",),
        intro=("VI7 | V7 | i7 | V7", "i7 | V7"),
        cadence="VI7 V7",
        final="i7",
    ),
}

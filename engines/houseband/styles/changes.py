"""Chord progressions of jazz, of the concert hall and of wide spaces."""

from typing import Final

from engines.houseband.styles.model import Pool
from engines.houseband.styles.pools import Pools

JAZZ: Final[Pools] = {
    "major": Pool(
        verse=(
            "Imaj7 | VI7 | ii7 | V7 | iii7 VI7 | ii7 V7 | Imaj7 VI7 | ii7 V7",
            "Imaj7 vi7 | ii7 V7 | iii7 VI7 | ii7 V7 | Imaj7 I7 | IVmaj7 iv7 | iii7 VI7 | ii7 V7",
            "ii7 | V7 | Imaj7 | VI7 | ii7 | V7 | Imaj7 | Imaj7",
        ),
        chorus=(
            "Imaj7 | VI7 | ii7 | V7 | iii7 VI7 | ii7 V7 | Imaj7 VI7 | ii7 V7",
            "Imaj7 | II7 | ii7 | V7 | Imaj7 | II7 | ii7 V7 | Imaj7",
            "ii7 V7 | Imaj7 | iv7 bVII7 | Imaj7 | ii7 V7 | iii7 VI7 | ii7 V7 | Imaj7",
        ),
        bridge=(
            "III7 | III7 | VI7 | VI7 | II7 | II7 | V7 | V7",
            "IVmaj7 | iv7 bVII7 | Imaj7 | VI7 | II7 | II7 | ii7 | V7",
        ),
        intro=("ii7 V7 | Imaj7", "iii7 VI7 | ii7 V7"),
        cadence="ii7 V7",
        final="I6",
    ),
    "minor": Pool(
        verse=(
            "i7 | iv7 | iim7b5 V7 | i7 | iv7 VII7 | IIImaj7 VImaj7 | iim7b5 V7 | i7",
            "iv7 | VII7 | IIImaj7 | VImaj7 | iim7b5 | V7 | i7 | i7",
            "i7 | VImaj7 | iim7b5 | V7",
        ),
        chorus=(
            "iv7 | VII7 | IIImaj7 | VImaj7 | iim7b5 | V7 | i7 | i7",
            "i7 | iv7 | iim7b5 V7 | i7 | i7 | VImaj7 V7 | i7 | iim7b5 V7",
        ),
        bridge=("iv7 | VII7 | IIImaj7 | IIImaj7 | iim7b5 | V7 | i7 | V7", "VImaj7 | V7 | i7 | I7"),
        intro=("iim7b5 V7 | i7", "VImaj7 | V7"),
        cadence="iim7b5 V7",
        final="i6",
    ),
}

BOSSA: Final[Pools] = {
    "major": Pool(
        verse=(
            "Imaj7 | Imaj7 | II7 | II7 | ii7 | V7 | Imaj7 | bII7",
            "Imaj7 | VI7 | ii7 | V7",
            "Imaj7 | #ivm7b5 VII7 | iii7 | VI7 | ii7 | V7 | Imaj7 | V7",
        ),
        chorus=("IVmaj7 | iv7 bVII7 | iii7 | VI7 | ii7 | V7 | Imaj7 | V7", "Imaj7 | II7 | ii7 | bII7"),
        bridge=("bIImaj7 | bIImaj7 | bV7 | bV7", "IVmaj7 | iv7 | iii7 VI7 | ii7 V7"),
        intro=("Imaj7 | bII7", "ii7 | V7"),
        cadence="ii7 bII7",
        final="Imaj7",
    ),
    "minor": Pool(
        verse=(
            "i7 | iim7b5 V7 | i7 | iim7b5 V7",
            "i7 | i7 | iim7b5 | V7",
            "i7 | i7 | iv7 | VII7 | IIImaj7 | iim7b5 V7 | i7 | V7",
        ),
        chorus=("iv7 | VII7 | IIImaj7 | VImaj7 | iim7b5 | V7 | i7 | V7", "i7 | VI7 | bIImaj7 | V7"),
        bridge=("iv7 | VII7 | IIImaj7 | V7", "VImaj7 | v7 | iv7 | V7"),
        intro=("i7 | V7", "i7 | i7"),
        cadence="iim7b5 V7",
        final="i6",
    ),
}

MODAL: Final[Pools] = {
    "major": Pool(  # lydian and mixolydian washes
        verse=(
            "Iadd9 | Iadd9 | II | II",
            "Iadd9 | vi | IVadd9 | I",
            "Iadd9 | v | IVadd9 | I",
            "Isus2 | IVmaj7 | Isus2 | IVmaj7",
        ),
        chorus=("Iadd9 | iii | IVmaj7 | I", "IVmaj7 | Iadd9 | vi | Vsus4", "bVImaj7 | bVII | Iadd9 | Iadd9"),
        bridge=("vi | IVmaj7 | I | Vsus4", "bIIImaj7 | IV | Iadd9 | Isus2"),
        intro=("Iadd9 | Iadd9", "Isus2 | IVmaj7"),
        cadence="IV Vsus4",
        final="Iadd9",
    ),
    "minor": Pool(
        verse=(
            "iadd9 | iadd9 | VImaj7 | i",
            "i | iv | iadd9 | v",
            "iadd9 | IV | iadd9 | IV",
            "i | VImaj7 | IIImaj7 | VII",
        ),
        chorus=("iadd9 | VImaj7 | iv | v", "VImaj7 | VII | iadd9 | III"),
        bridge=("VI | iv | i | v", "bIImaj7 | VI | i | v"),
        intro=("iadd9 | iadd9", "i | VImaj7"),
        cadence="iv v",
        final="iadd9",
    ),
}

CINEMA: Final[Pools] = {
    "major": Pool(
        verse=("I | V | bVI | bIII", "I | iii | IV | iv", "I | bVII | bVI | bVII"),
        chorus=("I | V | vi | IV", "bVI | bVII | I | I", "I | bIII | bVII | IV"),
        bridge=("vi | IV | ii | V", "iv | bVI | bII | V"),
        intro=("I | bVI", "I | IV"),
        cadence="bVI bVII",
    ),
    "minor": Pool(  # chromatic mediants beside the plain ones
        verse=("i | VI | iv | V", "i | VI | i | vi", "i | III | bII | V", "i | v | VI | iv"),
        chorus=("i | VI | III | VII", "VI | VII | i | V", "i | VII | VI | VII"),
        bridge=("VI | bII | iv | V", "iv | i | VI | V"),
        intro=("i | i", "i | VI"),
        cadence="iv V",
    ),
}

CLASSICAL: Final[Pools] = {
    "major": Pool(
        verse=("I | IV | ii V7 | I", "I | vi | ii | V7", "I V | vi iii | IV I | ii V7", "I | II7 | V | V7"),
        chorus=("I | IV | V7 | I", "vi II7 | V | ii V7 | I", "IV | I | II7 | V7"),
        bridge=("vi | III7 | vi | V7", "iv | bVI | ii V7 | V7", "vi | ii | V | I"),
        intro=("I | V7", "I | IV"),
        cadence="ii V7",
    ),
    "minor": Pool(
        verse=("i | iv | V7 | i", "i | iv VII | III VI | iim7b5 V7", "i | VI | iim7b5 | V7"),
        chorus=("i iv | VII III | VI iim7b5 | V7", "VI | III | iv | V7", "i | V7 | i | V7"),
        bridge=("III | VII | iv | V7", "VI | bII | V7 | V7"),
        intro=("i | V7", "i | iv"),
        cadence="iim7b5 V7",
    ),
}

CHIP: Final[Pools] = {
    "major": Pool(
        verse=("I | V | vi | IV", "I | IV | I | V", "I | bVII | IV | I"),
        chorus=("IV | V | iii | vi", "bVI | bVII | I | I", "I | V | IV | V"),
        bridge=("vi | iii | IV | V", "iv | bVII | bIII | V"),
        intro=("I | V", "bVI | bVII"),
        cadence="bVI bVII",
    ),
    "minor": Pool(
        verse=("i | VII | VI | V", "i | i | VI | VII", "i | iv | VII | III"),
        chorus=("VI | VII | i | i", "i | III | VII | V", "VI | VII | v | i"),
        bridge=("iv | VII | III | V", "VI | V | VI | V"),
        intro=("i | VI", "i | i"),
        cadence="VI VII",
    ),
}

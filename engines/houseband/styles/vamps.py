"""Chord progressions of loops: the dance floor, hip hop, soul and funk, reggae, latin."""

from typing import Final

from engines.houseband.styles.model import Pool
from engines.houseband.styles.pools import Pools

LOOP: Final[Pools] = {
    "major": Pool(
        verse=("I | vi | IV | V", "I | I | IV | IV", "I | V | vi | IV"),
        chorus=("I | V | vi | IV", "I | vi | IV | V", "IV | V | vi | I"),
        bridge=("IV | IV | I | V", "vi | IV | I | V"),
        intro=("I | IV", "I | I"),
        cadence="IV V",
    ),
    "minor": Pool(
        verse=("i | i | VI | VII", "i | iv | VI | v", "i | VI | iv | v", "i | VI | III | VII"),
        chorus=("i | VI | III | VII", "i | VI | VII | i", "i | iv | VI | V"),
        bridge=("VI | VII | i | i", "iv | VI | i | V"),
        intro=("i | i", "i | VI"),
        cadence="iv V",
    ),
}

HOUSE: Final[Pools] = {
    "major": Pool(
        verse=("Imaj7 | Imaj7 | IVmaj7 | IVmaj7", "ii7 | ii7 | Imaj7 | vi7", "Imaj7 | iii7 | IVmaj7 | ii7"),
        chorus=("IVmaj7 | iii7 | ii7 | Imaj7", "IVmaj7 | V | iii7 | vi7", "vi7 | ii7 | IVmaj7 | V"),
        bridge=("vi7 | IVmaj7 | ii7 | V", "bVImaj7 | bVII | Imaj7 | Imaj7"),
        intro=("Imaj7 | Imaj7", "IVmaj7 | iii7"),
        cadence="IVmaj7 V",
        final="Imaj7",
    ),
    "minor": Pool(  # dorian colours
        verse=("i7 | i7 | iv7 | iv7", "i7 | IV7 | i7 | IV7", "i7 | VImaj7 | iv7 | v7", "i9 | i9 | iv9 | V7"),
        chorus=("i7 | VImaj7 | iv7 | V7", "iv7 | v7 | i7 | i7", "i7 | i7 | VImaj7 | V7"),
        bridge=("VImaj7 | VII | i7 | i7", "iv7 | VImaj7 | v7 | v7"),
        intro=("i7 | i7", "i7 | iv7"),
        cadence="iv7 v7",
        final="i7",
    ),
}

TECHNO: Final[Pools] = {
    "major": Pool(
        verse=("I | I | I | bVII", "I | I | bII | I"),
        chorus=("I | bVII | I | IV", "I | I | bIII | bVII"),
        bridge=("IV | IV | I | I", "bVI | bVI | bVII | bVII"),
        intro=("I | I",),
        cadence="bVII bVII",
    ),
    "minor": Pool(
        verse=("i | i | i | bII", "i | i | VII | i", "i | i | iv | i", "i | VI | i | VII"),
        chorus=("i | i | VI | VII", "i | bII | i | VII", "i | iv | i | VI", "i | III | i | VII"),
        bridge=("VI | VI | VII | VII", "iv | iv | i | i"),
        intro=("i | i",),
        cadence="i VII",
    ),
}

TRANCE: Final[Pools] = {
    "major": Pool(
        verse=("I | V | vi | IV", "vi | IV | I | V"),
        chorus=("vi | IV | I | V", "IV | V | vi | I", "I | V | ii | IV"),
        bridge=("ii | vi | IV | V", "IV | I | vi | V"),
        intro=("vi | IV", "I | V"),
        cadence="IV V",
    ),
    "minor": Pool(
        verse=("i | i | VI | VII", "i | VI | VII | v", "i | III | VII | iv"),
        chorus=("i | VI | III | VII", "VI | VII | i | III", "i | VI | iv | VII", "VI | III | VII | i"),
        bridge=("VI | III | VII | v", "iv | VI | III | VII"),
        intro=("i | VI", "i | i"),
        cadence="VI VII",
    ),
}

DARK: Final[Pools] = {  # trap, drum and bass, dubstep
    "major": Pool(
        verse=("I | I | IV | iv", "I | bVI | IV | I", "vi | IV | I | V"),
        chorus=("vi | IV | I | V", "I | V | bVI | bVII"),
        bridge=("IV | iv | I | I", "bVI | bVII | I | V"),
        intro=("I | I", "I | iv"),
        cadence="iv V",
    ),
    "minor": Pool(
        verse=("i | i | VI | v", "i | i | bII | i", "i | VI | i | V", "i | iv | VI | V"),
        chorus=("i | VI | iv | V", "i | VI | VII | V", "i | bII | VI | V", "i | v | VI | V"),
        bridge=("iv | VI | i | V", "VI | VII | bII | V"),
        intro=("i | i", "i | VI"),
        cadence="VI V",
    ),
}

LOFI: Final[Pools] = {
    "major": Pool(
        verse=(
            "Imaj7 | III7 | vi7 | IVmaj7",
            "ii7 | V7 | Imaj7 | VI7",
            "Imaj7 | vi7 | ii7 | V7",
            "IVmaj7 | iv7 | iii7 | VI7",
        ),
        chorus=("IVmaj7 V7 | iii7 vi7 | ii7 V7 | Imaj7", "IVmaj7 | iv7 bVII7 | Imaj7 | VI7"),
        bridge=("bVImaj7 | bVII7 | Imaj7 | Imaj7", "vi7 | ii7 | IVmaj7 | V7"),
        intro=("IVmaj7 | III7", "Imaj7 | vi7"),
        cadence="ii7 V7",
        final="Imaj7",
    ),
    "minor": Pool(
        verse=("i7 | iv7 | VImaj7 | v7", "i7 | VImaj7 | iim7b5 | V7", "i7 | iv7 | VII7 | i7"),
        chorus=("i7 | iv7 v7 | VImaj7 | V7", "i7 | v7 | iv7 | V7", "i7 | VImaj7 | iv7 | V7"),
        bridge=("iv7 | VII7 | IIImaj7 | V7", "bIImaj7 | V7 | i7 | i7"),
        intro=("i7 | iv7", "VImaj7 | V7"),
        cadence="iim7b5 V7",
        final="i7",
    ),
}

SOUL: Final[Pools] = {
    "major": Pool(
        verse=(
            "Imaj7 | iii7 | IVmaj7 | ii7 V7",
            "Imaj7 | VI7 | ii7 | V7",
            "I7 | IV7 | Imaj7 | ii7 V7",
            "vi7 | iii7 | IVmaj7 | Imaj7",
        ),
        chorus=("IVmaj7 | iii7 vi7 | ii7 | V7", "Imaj7 iii7 | IVmaj7 iv | Imaj7 VI7 | ii7 V7"),
        bridge=("bVImaj7 | bVII7 | Imaj7 | V7", "vi7 | II7 | ii7 | V7"),
        intro=("Imaj7 | IVmaj7", "ii7 | V7"),
        cadence="ii7 V7",
        final="Imaj7",
    ),
    "minor": Pool(
        verse=("i7 | iv7 | i7 | v7", "i7 | IV7 | i7 | V7", "i7 | VImaj7 | iv7 | V7"),
        chorus=("VImaj7 | VII7 | i7 | I7", "iv7 | VII7 | IIImaj7 | VImaj7 V7"),
        bridge=("iv7 | i7 | iim7b5 | V7", "VImaj7 | v7 | iv7 | V7"),
        intro=("i7 | iv7", "i7 | IV7"),
        cadence="iim7b5 V7",
        final="i7",
    ),
}

FUNK: Final[Pools] = {
    "major": Pool(  # mixolydian
        verse=("I7 | I7 | I7 | I7", "I9 | I9 | IV9 | I9", "I7 | bVII | IV7 | I7"),
        chorus=("IV9 | IV9 | I9 | I9", "I7 bVII | IV7 | I7 | V7", "ii7 | V7 | I7 | VI7"),
        bridge=("IV9 | bVII9 | I9 | V9", "bIII7 | IV7 | V7 | V7"),
        intro=("I9 | I9",),
        cadence="IV9 V9",
        final="I9",
    ),
    "minor": Pool(  # dorian
        verse=("i7 | IV9 | i7 | V7", "i | i | i | V7", "i7 | i | IV9 | V7"),
        chorus=("iv7 | V7 | i | i", "i | VI | iv7 | V7", "i | IV9 | i | V7"),
        bridge=("VImaj7 | v7 | iv7 | V7", "iv7 | v7 | VImaj7 | V7"),
        intro=("i7 | i7", "i7 | IV9"),
        cadence="iv7 V7",
        final="i7",
    ),
}

AFRO: Final[Pools] = {
    "major": Pool(
        verse=("I | IV | I | V", "I7 | I7 | IV7 | I7", "I | V | IV | V"),
        chorus=("IV | V | I | I", "I | IV | V | IV", "I | vi | IV | V"),
        bridge=("ii | V | I | I", "IV | IV | V | V"),
        intro=("I | IV", "I | I"),
        cadence="IV V",
    ),
    "minor": Pool(
        verse=("i | i | iv | i", "i | iv | i | V7", "i | i | i | VII"),
        chorus=("i | iv | V7 | i", "i | VII | iv | V7", "i | i | VImaj7 | V7"),
        bridge=("iv | i | iv | V7", "VImaj7 | V7 | i | i"),
        intro=("i | i", "i | iv"),
        cadence="iv V7",
        final="i",
    ),
}

REGGAE: Final[Pools] = {
    "major": Pool(
        verse=("I | IV | I | IV", "I | ii | I | V", "I | V | vi | IV", "I | I | IV | V"),
        chorus=("I | IV | V | IV", "vi | IV | I | V", "IV | I | V | I"),
        bridge=("ii | iii | IV | V", "vi | ii | IV | V"),
        intro=("I | IV",),
        cadence="IV V",
    ),
    "minor": Pool(
        verse=("i | iv | i | iv", "i | VII | i | VII", "i | i | iv | v"),
        chorus=("VI | VII | i | i", "iv | VII | III | VI", "i | VII | VI | VII"),
        bridge=("iv | v | VI | VII", "VI | III | iv | v"),
        intro=("i | iv",),
        cadence="iv v",
    ),
}

LATIN: Final[Pools] = {
    "major": Pool(
        verse=("I | IV | V7 | IV", "I VI7 | ii7 V7 | I VI7 | ii7 V7", "I | V7 | V7 | I"),
        chorus=("I | IV | V7 | IV", "I | ii7 | V7 | I", "IV | V7 | I | VI7"),
        bridge=("ii7 | V7 | I | VI7", "IV | iv | I | V7"),
        intro=("I | V7", "I | IV"),
        cadence="IV V7",
        final="I6",
    ),
    "minor": Pool(
        verse=("i | iv | V7 | iv", "i | VII | VI | V7", "i | iv | i | V7"),
        chorus=("i | iv | V7 | i", "iv | i | V7 | i", "i VII | VI V7 | i VII | VI V7"),
        bridge=("iv | i | iim7b5 | V7", "VI | iv | V7 | V7"),
        intro=("i | V7", "i | iv"),
        cadence="iv V7",
        final="i6",
    ),
}

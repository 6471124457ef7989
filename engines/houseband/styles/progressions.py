"""Pools of chord progressions, by the kind of harmony."""

from collections.abc import Mapping
from typing import Final

from engines.houseband.styles.model import Pool
from engines.music import Mode

SONG_POOLS: Final[Mapping[Mode, Pool]] = {
    "major": Pool(
        verse=("I | V | vi | IV", "I | IV | I | V", "I | iii | IV | V", "I | vi | IV | V"),
        chorus=("I | V | vi | IV", "IV | V | I | vi", "I | IV | vi V | IV", "I | V | IV | V"),
        bridge=("vi | IV | I | V", "IV | V | iii vi | V", "ii | IV | I | V"),
        intro=("I | IV", "I | V"),
        cadence="IV V",
    ),
    "minor": Pool(
        verse=("i | iv | i | V", "i | VI | iv | V", "i | VII | VI | V", "i | i | iv | V"),
        chorus=("i | VI | III | V", "i | VI | iv | V", "i | iv | VI | V", "i | VII | VI | V"),
        bridge=("iv | i | VI | V", "VI | iv | i | V", "iv | VII | i | V"),
        intro=("i | iv", "i | VI"),
        cadence="iv V",
    ),
}

ROCK_POOLS: Final[Mapping[Mode, Pool]] = {
    "major": Pool(
        verse=("I | I | IV | I", "I | bVII | IV | I", "I | V | IV | I"),
        chorus=("I | V | vi | IV", "I | IV | V | I", "I | bVII | IV | V"),
        bridge=("vi | vi | IV | V", "IV | IV | bVII | V"),
        intro=("I | IV", "I | bVII"),
        cadence="IV V",
    ),
    "minor": Pool(
        verse=("i | i | VI | VII", "i | VII | i | VI", "i | iv | i | VII"),
        chorus=("i | VI | III | VII", "i | VII | VI | VII", "i | VI | iv | V"),
        bridge=("iv | iv | VI | V", "VI | VII | i | V"),
        intro=("i | VI", "i | i"),
        cadence="VI V",
    ),
}

LOOP_POOLS: Final[Mapping[Mode, Pool]] = {
    "major": Pool(
        verse=("I | vi | IV | V", "I | I | IV | IV", "I | V | vi | IV"),
        chorus=("I | V | vi | IV", "I | vi | IV | V"),
        bridge=("IV | IV | I | V", "vi | IV | I | V"),
        intro=("I | IV", "I | I"),
        cadence="IV V",
    ),
    "minor": Pool(
        verse=("i | i | VI | VII", "i | iv | VI | v", "i | VI | iv | v", "i | i | iv | v"),
        chorus=("i | VI | iv | VII", "i | VI | III | VII", "i | iv | VI | V"),
        bridge=("VI | VII | i | i", "iv | iv | i | V"),
        intro=("i | i", "i | VI"),
        cadence="iv V",
    ),
}

JAZZ_POOLS: Final[Mapping[Mode, Pool]] = {
    "major": Pool(
        verse=("Imaj7 | vi7 | ii7 | V7", "Imaj7 vi7 | ii7 V7 | Imaj7 | ii7 V7", "ii7 | V7 | Imaj7 | Imaj7"),
        chorus=("Imaj7 | IVmaj7 | ii7 V7 | Imaj7", "ii7 V7 | Imaj7 | IVmaj7 V7 | Imaj7"),
        bridge=("IVmaj7 | iv7 bVII7 | Imaj7 | V7", "vi7 | II7 | ii7 | V7"),
        intro=("ii7 V7 | Imaj7", "Imaj7 vi7 | ii7 V7"),
        cadence="ii7 V7",
        final="I6",
    ),
    "minor": Pool(
        verse=(
            "i7 | iv7 | iim7b5 V7 | i7",
            "i7 | VImaj7 | iim7b5 | V7",
            "i7 iv7 | iim7b5 V7 | i7 | iim7b5 V7",
        ),
        chorus=(
            "i7 | iv7 | iim7b5 V7 | i7",
            "iv7 | VII7 | iim7b5 V7 | i7",
            "i7 | VImaj7 V7 | i7 | iim7b5 V7",
        ),
        bridge=("iv7 | i7 | VImaj7 | V7", "iv7 VII7 | IIImaj7 | iim7b5 | V7"),
        intro=("iim7b5 V7 | i7", "i7 | iim7b5 V7"),
        cadence="iim7b5 V7",
        final="i6",
    ),
}

MODAL_POOLS: Final[Mapping[Mode, Pool]] = {
    "major": Pool(
        verse=("Iadd9 | Iadd9 | IV | IV", "Iadd9 | vi | IV | I", "I | V | IVadd9 | I"),
        chorus=("I | IVadd9 | vi | V", "Iadd9 | iii | IV | I"),
        bridge=("vi | IV | I | Vsus4", "IV | I | ii | I"),
        intro=("Iadd9 | Iadd9", "I | IV"),
        cadence="IV Vsus4",
        final="Iadd9",
    ),
    "minor": Pool(
        verse=("iadd9 | iadd9 | VI | i", "i | iv | iadd9 | v", "iadd9 | VI | iv | i"),
        chorus=("iadd9 | VI | iv | v", "i | iv | VI | v"),
        bridge=("VI | iv | i | v", "iv | i | VI | i"),
        intro=("iadd9 | iadd9", "i | iv"),
        cadence="iv v",
        final="iadd9",
    ),
}

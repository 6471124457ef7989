"""The words of a line and which of their syllables are stressed."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from engines.houseband.lyrics.syllables import VOWELS, word_syllables
from engines.houseband.voice import read_line


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_FUNCTION: Final[Mapping[str, frozenset[str]]] = {
    "en": _set(
        "a an the and or but nor if so as than that then of to in on at by for from with into onto "
        "through i i'm i'll i've i'd you you're you'll he he's she she's it it's its we we're we'll "
        "we've they they're me him her us them my your his our their is are am was were be been has "
        "have had do does did can can't could will would should shall may might must just there "
        "there's this these what who when where not like oh"
    ),
    "es": _set("el la los las un una y o de del a al en con por para que se me te le lo mi tu su es"),
    "fr": _set("le la les l' un une des et ou de du à au aux en je j' tu il on ne me te se ce que qui"),
    "de": _set("der die das den dem ein eine und oder in im am an zu von mit ich du er es wir ist"),
    "it": _set("il lo la i gli le un una e o di del da a al in con per che mi ti si è"),
    "pt": _set("o a os as um uma e ou de do da em no na com por para que se me te é"),
}
_EVEN: Final = _set("ja zh ko")
"""Languages of even syllables, sung two by two."""
_FINAL: Final = _set("fr tr ar he fa hy")
_PENULT: Final = _set("es it pt pl ru uk id sw el")
_FINAL_LETTERS: Final[Mapping[str, str]] = {"es": "bcdfghjklmpqrtvwxz", "pt": "lrziu"}
"""Endings that draw the stress to the last syllable."""
_ACCENTED: Final = "áéíóúâêôàèìòùãõ"
_GERMAN_PREFIXES: Final = ("be", "ge", "ver", "er", "ent", "zer", "emp")
_SUFFIXES: Final[tuple[tuple[str, int], ...]] = (
    ("tion", 2), ("sion", 2), ("cian", 2), ("ious", 3), ("ic", 2), ("ity", 3), ("ify", 3), ("ical", 3),
    ("ology", 3), ("ography", 3), ("self", 1), ("selves", 1), ("eer", 1), ("ette", 1), ("oon", 1),
    ("ever", 2), ("erstand", 1), ("erneath", 1), ("ercome", 1),
)  # fmt: skip
"""English endings and the stressed syllable, counted from the end."""
_IAMBIC = re.compile(
    r"^(?:be(?!a|ing|tt|st|ll|rr|d|nch|lt)|re(?!al|d\b|ady|st|ally|nt|c)|de(?!ad|vil|sert|cent|ar)|ex(?!it)|for(?=g|b)|"
    r"to(?=n|d|g|w|m)|a(?=[bcdfghjlmnprstw][aeou]|fr|cr|pp|ss|tt|rr|bou|cc|dd|dm)(?!ny|ges|ching|pr|pple|ll|ft|sh|rm|ct)|"
    r"in(?=s|v|t|d)(?!to|si)|en(?=j|d|c|t)(?!ter|d\b|der)|im(?=p|m)|con|com(?=p|m|b)|dis|per(?=h|f|m)|sur(?=r|v)|"
    r"un(?=t|d|l|k)(?!der|cle)|up(?=on)|with(?=in|out)|mis(?=t|l)|sub|ob(?=s|t)|pre(?=t|f|p)|pro(?=t|v|m|c)(?!mise))"
)
_TROCHEES: Final = _set(
    "any able acorn april area agent angel amen ages tower toward table total token "
    "reason river reader regal recent ready being beauty even ever over only open into distance distant "
    "constant contact concert comfort common comment perfect person surface subway object project problem "
    "promise process image impulse insect instant index intro winter enemy unit under never after "
    "answer always water magic music silent empty decent demon desert debut ember alley action aching "
    "atom acid arrow habit battle babies bodies body better tonic"
)


_STRESS: Final = (0, 2, 1)
"""From the singer's marks, where 2 is primary, to ours."""


@dataclass(frozen=True, slots=True)
class LyricWord:
    """A word as the lyrics show it, with what stands before and after it, and its syllables."""

    text: str
    stresses: tuple[int, ...]
    """Per syllable 0 unstressed, 1 primary, 2 secondary; never empty."""


@lru_cache(maxsize=4096)
def words_of(line: str, language: str) -> tuple[LyricWord, ...]:
    """The words of a line with at least one syllable each; signs alone go with the word before them.

    Empty when nothing in the line can be sung. Words that only join others are unstressed.
    """
    words = (_read(line) if language[:2].lower() == "en" else ()) or _guessed(line, language[:2])
    weak = _FUNCTION.get(language[:2], frozenset())
    return tuple(
        LyricWord(word.text, (0,) * len(word.stresses)) if _bare(word.text) in weak else word
        for word in words
    )


def _bare(text: str) -> str:
    """A word in lower case without the signs around it."""
    return text.lower().replace("’", "'").strip("\"'“”‘’.,;:!?¿¡…()[]—–- ")


def _read(line: str) -> tuple[LyricWord, ...]:
    """Words as the singer reads and sings them."""
    read = list(read_line(line))

    def stresses(token: str) -> tuple[int, ...]:
        if not read or read[0].text != token:
            return ()
        return tuple(_STRESS[syllable.stress] for syllable in read.pop(0).syllables)

    return _words(line, stresses)


def _guessed(line: str, language: str) -> tuple[LyricWord, ...]:
    """Words by their letters: vowel groups, endings, prefixes, written accents."""
    return _words(line, lambda token: _token(token.lower().replace("’", "'"), language))


def _words(line: str, stresses: Callable[[str], tuple[int, ...]]) -> tuple[LyricWord, ...]:
    """The tokens that have `stresses`, with the signs beside them."""
    words: list[LyricWord] = []
    before = ""
    for token in line.split():
        if found := stresses(token):
            words.append(LyricWord(before + token, found))
            before = ""
        elif words:
            words[-1] = LyricWord(f"{words[-1].text} {token}", words[-1].stresses)
        else:
            before += f"{token} "
    return tuple(words)


def _token(token: str, language: str) -> tuple[int, ...]:
    return tuple(
        stress
        for word in re.findall(r"[^\W_](?:[^\W_]|['\u0300-\u036f\u0610-\u0e4e])*", token)
        for stress in _word(word, language)
    )


def _word(word: str, language: str) -> tuple[int, ...]:
    count = word_syllables(word, language)
    if language in _EVEN and count > 1:
        return tuple(int(index % 2 == 0) for index in range(count))
    if word[0].isdigit():
        return (1,) * count
    main = min(count - 1, max(0, _main(word, count, language)))
    return tuple(
        1 if index == main else 2 if count > 3 and abs(index - main) == 2 else 0 for index in range(count)
    )


def _main(word: str, count: int, language: str) -> int:
    """Index of the stressed syllable."""
    if language == "en":
        return _english(word, count)
    if language in _FINAL:
        return count - 1
    if language in _PENULT:
        accent = next((index for index, letter in enumerate(word) if letter in _ACCENTED), None)
        if accent is not None:
            return word_syllables(word[: accent + 1], language) - 1
        return count - 1 if word[-1] in _FINAL_LETTERS.get(language, "") else count - 2
    return 1 if language == "de" and count > 1 and word.startswith(_GERMAN_PREFIXES) else 0


def _english(word: str, count: int) -> int:
    if count == 1:
        return 0
    for suffix, place in _SUFFIXES:
        if word.removesuffix("s").endswith(suffix.removesuffix("s")) and count >= place:
            return count - place
    if word in _TROCHEES or not any(letter in VOWELS for letter in word):
        return 0
    return 1 if _IAMBIC.match(word) else 0

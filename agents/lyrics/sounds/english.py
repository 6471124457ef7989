"""English: syllables by rules with their exceptions; rhymes by lists of our own, and by spelling where these
end.

Rhymes may be close: consonants of one kind after the same vowel, such as time and line.
"""

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Final

_VOWELS: Final = re.compile(r"[aeiouy]+")
_APART: Final = re.compile(
    r"(?:i(?=[ao](?!u))|(?<![cstg])ia|io(?!n)|eo(?!u)|ua(?!r|s)|uo|(?<=[aeou])ing|(?<=y)ing|uou|ee(?=ing))"
)
_ONE: Final = re.compile(r"(?:[cstg]i[ao]|tion|sion|geo|gia|qu[aeio]|gu[aeio]|peo)")


def syllables(word: str) -> int:
    """Syllables of a lower-case word, at least 1."""
    word = word.strip("'")
    if word in _exceptions():
        return _exceptions()[word]
    stem = re.sub(r"(?:'s|'ll|'d|'ve|'re|'m|n't|s')$", "", word)
    extra = word.endswith("'s") and stem.endswith(("s", "x", "z", "ch", "sh", "ge", "ce", "se"))
    if stem in _exceptions():
        return _exceptions()[stem] + extra
    if stem.endswith("s") and stem[:-1] in _exceptions():
        return _exceptions()[stem[:-1]]
    return max(1, _count(stem)) + extra


def _count(word: str) -> int:
    spelt = re.sub(r"(?<=[aeiou])y(?=[aeou])", "w", word)
    spelt = re.sub(r"^y(?=[aeiou])", "j", spelt)
    spelt = re.sub(r"qu", "kw", spelt)
    count = len(_VOWELS.findall(spelt))
    count += len(
        re.findall(
            r"(?<![cstgx])i[ao](?!u)|(?<=[aeouy])ing|(?<!o)eo(?!us|p)|u[ao](?!y)|(?<=[^aeo])ie[nt](?!d)",
            spelt,
        )
    )
    if re.search(r"(?<![cstgx])io(?:n|us)", spelt) and not re.search(r"[dnrbv]ious|[dnlr]ion", spelt):
        count -= 1
    if (
        (count > 1 and re.search(r"[^aeiouy]e$", spelt) and not re.search(r"[^aeiouylrw]le$", spelt))
        or (count > 1 and re.search(r"[^aeiouytd]ed$", spelt) and not re.search(r"[^aeiouylr]led$", spelt))
        or (
            count > 1
            and re.search(r"[^aeiouyszxc]es$", spelt)
            and not re.search(r"(?:ch|sh|g|[^aeiouyl]l)es$", spelt)
        )
    ):
        count -= 1
    if re.search(r"[^aeiouy](?:e)(?:ly|less|ness|ful|ment|some)$", spelt):
        count -= 1
    return count


@cache
def _table(name: str) -> dict[str, str]:
    table: dict[str, dict[str, str]] = tomllib.loads(
        files("agents.lyrics.sounds").joinpath("english.toml").read_text(encoding="utf-8")
    )
    return table[name]


@cache
def _exceptions() -> dict[str, int]:
    """Syllables of the words that the rules get wrong."""
    return {word: int(count) for count, words in _table("syllables").items() for word in words.split()}


@cache
def _listed() -> dict[str, frozenset[str]]:
    """The sounds of the words in our own lists."""
    sounds: dict[str, set[str]] = {}
    for sound, words in _table("rhymes").items():
        for word in words.split():
            sounds.setdefault(word, set()).add(sound)
    return {word: frozenset(found) for word, found in sounds.items()}


_SPELLINGS: Final[tuple[tuple[str, str], ...]] = (
    (r"(?:ight|ite|yte)$", "AYt"), (r"(?:ights|ites)$", "AYts"), (r"(?:ain|ane|eign|ein)$", "EYn"),
    (r"(?:ay|ey|eigh|aye)$", "EY"), (r"(?:ake|eak)$", "EYk"), (r"(?:ate|ait|eight)$", "EYt"),
    (r"(?:ame|aim)$", "EYm"),
    (r"(?:ace|ase)$", "EYs"), (r"(?:ave)$", "EYv"), (r"(?:ade|aid)$", "EYd"), (r"(?:ale|ail)$", "EYl"),
    (r"(?:age)$", "EYj"), (r"(?:are|air|ear(?=s?$)|ere)$", "EHr"), (r"(?:ee|ea|e|ie)$", "IY"),
    (r"(?:eed|ead)$", "IYd"),
    (r"(?:eam|eem|eme)$", "IYm"), (r"(?:een|ean|ene)$", "IYn"), (r"(?:eep|eap)$", "IYp"),
    (r"(?:eet|eat|ete)$", "IYt"),
    (r"(?:eel|eal)$", "IYl"), (r"(?:eer|ear)$", "IYr"), (r"(?:igh|y|ie|ye)$", "AY"), (r"(?:ine|ign)$", "AYn"),
    (r"(?:ime|yme)$", "AYm"), (r"(?:ide|ied)$", "AYd"), (r"(?:ire|yre)$", "AYr"), (r"(?:ile|yle)$", "AYl"),
    (r"(?:ind)$", "AYnd"), (r"(?:ice|ise)$", "AYs"), (r"(?:ive)$", "AYv"), (r"(?:ife)$", "AYf"),
    (r"(?:ike)$", "AYk"),
    (r"(?:old|oled|owled)$", "OWld"), (r"(?:ow|oe|o|ough)$", "OW"), (r"(?:one|own|oan)$", "OWn"),
    (r"(?:ome|oam)$", "OWm"),
    (r"(?:oad|ode)$", "OWd"), (r"(?:ole|oal|oll|oul)$", "OWl"), (r"(?:oat|ote)$", "OWt"), (r"(?:oke|oak)$",
    "OWk"),
    (r"(?:ose)$", "OWz"), (r"(?:ope|oap)$", "OWp"), (r"(?:ore|oor|oar|or|our)$", "AOr"), (r"(?:orn)$",
    "AOrn"),
    (r"(?:all|awl|aul)$", "AOl"), (r"(?:aw)$", "AO"), (r"(?:ought|aught)$", "AOt"), (r"(?:ong)$", "AOng"),
    (r"(?:oon|une)$", "UWn"), (r"(?:oom|ume)$", "UWm"), (r"(?:ool|ule)$", "UWl"), (r"(?:oo|ew|ue|u)$", "UW"),
    (r"(?:ound)$", "AWnd"), (r"(?:out)$", "AWt"), (r"(?:ouse)$", "AWs"), (r"(?:oud|owd)$", "AWd"),
    (r"(?:own)$", "AWn"),
    (r"(?:ar|are)$", "AAr"), (r"(?:ark)$", "AArk"), (r"(?:art)$", "AArt"), (r"(?:ard)$", "AArd"),
    (r"(?:urn|earn|ern)$", "ERn"), (r"(?:ird|urd|erd|ord(?<=word))$", "ERd"), (r"(?:irt|urt|ert)$", "ERt"),
    (r"(?:ance|anse)$", "AEns"), (r"(?:oy)$", "OY"), (r"(?:oice)$", "OYs"),
)  # fmt: skip
_SHORT: Final = re.compile(r"([aeiou])([^aeiouy]+)e?$")
_NAMES: Final = {"a": "AE", "e": "EH", "i": "IH", "o": "AA", "u": "AH"}


def rhyme_sounds(word: str) -> frozenset[str]:
    """From the last stressed vowel on, with consonants of a kind written alike; several where words are said
    so.
    """
    word = word.strip("'").split("-")[-1]
    found = _listed().get(word) or _listed().get(re.sub(r"'s$", "s", word))
    return frozenset(_close(sound) for sound in (found or {_spelt(word)}))


def _spelt(word: str) -> str:
    plural = word.endswith("s") and not word.endswith("ss") and len(word) > 3
    stem = word[:-1] if plural else word
    tail = "z" if plural else ""
    for pattern, sound in _SPELLINGS:
        if re.search(pattern, stem):
            return sound + tail
    short = _SHORT.search(stem)
    if short:
        return _NAMES[short[1]] + re.sub(r"([a-z])\1", r"\1", short[2]).replace("ck", "k") + tail
    return stem[-3:] + tail


def _close(sound: str) -> str:
    """A sound with its consonants by kind."""
    vowel = re.sub(r"[^A-Z].*", "", sound)
    coda = sound[len(vowel) :]
    coda = re.sub(r"ng|[nm]", "N", coda)
    return vowel + coda.translate(str.maketrans("zvdgb", "sftkp"))

"""German: syllables by vowels and diphthongs; clean rhymes, with the length of the vowel and hard final
consonants.

Where the spelling leaves the length of a vowel open, both are taken.
"""

import re
from typing import Final

_NUCLEUS: Final = re.compile(r"(?:eu|äu|ei|ai|ey|ay|au|ie|aa|ee|oo|[aeiouäöüy])")
_I_E: Final = re.compile(r"(famil|lin|fer|lil|ser|akt|ital|span|mumm|pan|arter|mater)ie(?=n?s?$)")
_PREFIX_VOWEL: Final = re.compile(r"^(be|ge)(?=(?:a(?!u)|e(?!r|t)|o|ä|ei|ehr|end))(?!bei|gei)")
_WEAK: Final = re.compile(
    r"(?:e|en|er|el|es|et|em|ern|eln|end|est|ens|ers|els|ig|ung|isch|lich|ungen|igen|ige|iger)$"
)
_SHORT: Final = re.compile(
    r"heran|voran|nebenan|an|in|von|mit|bis|das|was|es|weg|hin|bin|ab|ob|um|man|des|wes|hat|im|am|zum|"
    r"vom|ins|ans|drin|fort|april|dran|daran|wohin|dahin|hinab|herab|davon|darin|kaputt|"
    r"roman|bus|stadt|hotel|last|macht|gott|ort|dort|wort|hart"
)
_LONG: Final = re.compile(
    r"mond|pferd|erde|erden|herd|wert|schwert|erst|trost|rost|prost|kloster|wüste|jagd|obst|"
    r"buch|tuch|hoch|nach|suche|suchen|besuch|fluch|sprache|art|zart|bart|geburt|werden|"
    r"pferde|monde|buche|kuchen|brache|sprach|brach|stach|versuch|danach|bemalt|nachts|stets"
)
"""Words whose vowel is short or long against the rules."""


def _prepared(word: str) -> str:
    word = word.replace("qu", "kw")
    word = re.sub(r"tion", "zjon", word)
    word = _I_E.sub(r"\1i-e", word)
    return _PREFIX_VOWEL.sub(r"\1-", word)


def syllables(word: str) -> int:
    """Syllables of a lower-case word, at least 1."""
    spelt = _prepared(word.replace("'", " "))
    spelt = re.sub(r"(eu|äu|ei|au|ie)(?=e)", r"\1-", spelt)
    return max(1, len(_NUCLEUS.findall(spelt)))


def rhyme_sounds(word: str) -> frozenset[str]:
    """From the vowel of the last stressed syllable on."""
    word = re.sub(r"['-]", "", word)
    spelt = re.sub(r"(eu|äu|ei|au|ie)(?=e)", r"\1-", _prepared(word))
    nuclei = list(_NUCLEUS.finditer(spelt))
    if not nuclei:
        return frozenset({spelt})
    chosen = len(nuclei) - 1
    while chosen > 0 and _WEAK.match(spelt[nuclei[chosen].start() :].replace("-", "")):
        chosen -= 1
    tail = spelt[nuclei[chosen].start() :].replace("-", "")
    vowel = nuclei[chosen][0]
    heard, rest = _vowel(word, vowel, tail[len(vowel) :])
    return frozenset({heard + _consonants(rest)})


_FIXED: Final = {
    "eu": "OY",
    "äu": "OY",
    "ei": "AY",
    "ai": "AY",
    "ey": "AY",
    "ay": "AY",
    "au": "AU",
    "ie": "i:",
}
_PLAIN: Final = {"aa": "a", "ee": "e", "oo": "o", "ä": "e", "y": "ü"}


def _vowel(word: str, vowel: str, rest: str) -> tuple[str, str]:
    """The vowel with its length, and what follows it."""
    if vowel in _FIXED:
        return _FIXED[vowel], re.sub(r"^h(?![aeiou])|^h(?=e)", "", rest)
    plain = _PLAIN.get(vowel, vowel)
    if vowel in ("aa", "ee", "oo"):
        return plain + ":", rest
    if re.match(r"h(?:[^aeiouäöü]|e|$)", rest):
        return plain + ":", rest[1:]
    if _SHORT.fullmatch(word):
        return plain, rest
    if _LONG.fullmatch(word) or not rest or rest.startswith("ß"):
        return plain + ":", rest
    if re.match(r"(?:[bdg])(?:st|t|s|est|et)?$", rest) or re.match(
        r"[bcdfghjklmnpqrstvwz](?:[aeiou]|$)", rest
    ):
        return plain + ":", rest
    return plain, rest


def _consonants(rest: str) -> str:
    """Consonants as they are said."""
    for letters, sound in (
        (r"tsch", "tX"), (r"sch", "X"), (r"chs", "ks"), (r"ch", "x"), (r"ck", "k"), (r"dt", "t"), (r"th",
        "t"),
        (r"tz|zz|z", "ts"), (r"ph", "f"), (r"x(?!$)", "x"), (r"v", "f"), (r"ß|ss", "S"),
        (r"([bcdfgklmnprt])\1", r"\1"), (r"s(?=[aeiou])", "Z"), (r"S", "s"), (r"ng", "N"), (r"nk", "Nk"),
        (r"b(?=$|[st])", "p"), (r"d(?=$|[st])", "t"), (r"g(?=$|[st])", "k"),
    ):  # fmt: skip
        rest = re.sub(letters, sound, rest)
    return rest

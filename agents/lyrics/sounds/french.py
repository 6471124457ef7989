"""French: syllables as they are sung, and the last sound of a word.

A mute e is a syllable before a consonant, none before a vowel or at the end of the line, as verse has counted
since Malherbe and as songs mostly do; diphthongs with i are one syllable, but two after a consonant and l or
r (cri-er).
"""

import re
from typing import Final

_V: Final = "aàâeéèêëiîïoôöuùûüyœ"
_GLIDES: Final[tuple[tuple[str, str], ...]] = (
    (r"œ", "oe"),
    (r"qu", "k"),
    (r"gu(?=[eiéèêîy])", "g"),
    (r"ge(?=[aoâô])", "j"),
    (r"aye(?=s$|nt$|$)", "èje"),
    (r"^pays", "pé-is"),
    (r"(?<=[aeoué])y(?=[aàâeéèêioôu])", "j"),
    (r"(?<=[aeuo])ill", "j"),
    (r"(?<=[aeu])il$", "j"),
    (r"(?<=[aeu])ils$", "j"),
    (r"(?<=[^aeiouéèê])(?<![kg])ueil", "eùj"),
)
_CORE: Final = r"(?:eau|oeu|au|aî|ai|eî|ei|eû|eu|oî|oi|où|oû|ou|uî|ui|[aàâeéèêëiîïoôöuùûüy])"
_NUCLEUS: Final = re.compile(rf"(?:(?<![bcdfgptv][lr])i(?=[aàâeéèêoôu])(?!e(?:s|nt)?$))?{_CORE}")
_MUTE_END: Final = re.compile(r"e(?:s|nt)?$")
_NASAL_ENT: Final = re.compile(
    r"(?:m|(?:^|[^gp])ev|(?:^|[^s])serp|arg|ag|urg|acc|abs|prés|tal|lat|sv|ouv|^v|^c|^l|^d|^s|cli|pati|inst|[vt]i|innoc|sil|ori"
    r"|occid|torr|évid|récemm|différ|consci)ent$"
)
_MENT_VERBS: Final = frozenset(
    [
        "aiment",
        "fument",
        "allument",
        "dorment",
        "ferment",
        "calment",
        "forment",
        "arment",
        "blâment",
        "charment",
        "enflamment",
        "nomment",
        "résument",
        "consument",
        "rament",
        "rament",
        "semblent",
        "trament",
    ]
)
_ASPIRATED: Final = re.compile(
    r"^(?:haut|hors|hont|hasard|héros|huit|hurl|heurt|halt|hanch|harp|hibou|haïr|hain|hant|hauteur)"
)
_TOKEN: Final = re.compile(r"[^\W\d_]+'?")


def _respelt(word: str) -> str:
    for letters, sound in _GLIDES:
        word = re.sub(letters, sound, word)
    return word


def _nasal_ent(word: str) -> bool:
    return bool(_NASAL_ENT.search(word)) and word not in _MENT_VERBS and not word.endswith(("uvent", "èvent"))


def _count(word: str) -> tuple[int, bool]:
    """Syllables of a word without a mute e at its end, and whether it has one."""
    spelt = _respelt(word)
    if _nasal_ent(word):
        spelt = spelt[:-3] + "ant"
    count, mute, end = 0, False, -1
    for match in _NUCLEUS.finditer(spelt):
        begin, after = match.start(), spelt[match.end() :]
        if match[0] == "e" and count:
            last = bool(_MUTE_END.fullmatch(spelt[begin:]))
            if begin == end and (last or re.match(r"[^aeiouyéèê][aeiouyéèêâ]", after)):
                continue
            if last:
                mute = True
                continue
        count += 1
        end = match.end()
    return count, mute


def syllables(word: str) -> int:
    """Syllables of a lower-case word said alone, at least 1: a mute e at its end is silent."""
    return max(1, sum(_count(part)[0] for part in re.split(r"['-]", word) if part))


def line_syllables(line: str) -> int:
    """Syllables of a lower-case line as it is sung; 0 for none."""
    words: list[str] = _TOKEN.findall(line)
    total = 0
    for index, word in enumerate(words):
        if word.endswith("'"):
            total += _count(re.sub(r"qu'$|'$", "", word))[0]
            continue
        count, mute = _count(word)
        following = words[index + 1] if index + 1 < len(words) else ""
        total += max(1, count) if not mute else count
        total += mute and bool(following) and _begins_with_consonant(following)
    return total


def _begins_with_consonant(word: str) -> bool:
    if word[0] == "h":
        return bool(_ASPIRATED.match(word))
    return word[0] not in _V or (word in ("oui", "onze", "yeux") and word != "yeux")


_WHOLE: Final = {
    "fils": "iç", "tous": "u", "sens": "A~ç", "bus": "yç", "est": "E", "les": "e", "des": "e", "mes": "e",
    "tes": "e", "ses": "e", "et": "e", "sud": "yd", "ouest": "Est", "huit": "it", "sept": "Et", "dix": "iç",
    "six": "iç", "ours": "urç", "mars": "arç", "hélas": "aç", "jadis": "iç", "blanc": "A~", "tabac": "a",
    "gentil": "i", "fusil": "i", "outil": "i", "clef": "e", "femme": "am", "femmes": "am", "monsieur": "2",
    "messieurs": "2", "ville": "il", "villes": "il", "mille": "il", "tranquille": "il", "tranquilles": "il",
    "mer": "Er", "fer": "Er", "hiver": "Er", "hier": "Er", "cher": "Er", "fier": "Er", "amer": "Er",
    "enfer": "Er",
    "ver": "Er", "net": "Et", "pied": "e", "pieds": "e", "nerf": "Er", "œufs": "2", "banc": "A~",
    "flanc": "A~",
    "as": "a", "bas": "a", "pas": "a", "eus": "y", "eu": "y", "août": "ut", "nez": "e", "chez": "e",
    "assez": "e",
    "poing": "wI~", "loin": "wI~", "automne": "On", "cœur": "2r", "sœur": "2r", "œil": "2j", "yeux": "2",
    "vingt": "I~", "temps": "A~", "longtemps": "A~", "printemps": "A~", "champ": "A~", "champs": "A~",
    "corps": "Or",
    "aimer": "e", "rap": "ap", "cap": "ap", "jazz": "az", "club": "2b", "second": "O~", "sang": "A~",
    "rang": "A~",
    "parfum": "I~", "un": "I~", "brun": "I~", "faim": "I~", "daim": "I~", "clé": "e", "ailleurs": "2r",
    "gars": "a",
    "lys": "iç", "maïs": "iç", "os": "Oç", "plomb": "O~", "nom": "O~", "nombril": "i", "sourcil": "i",
    "avril": "il",
    "fil": "il", "fils-": "il", "péril": "il", "exil": "il", "cil": "il", "cils": "il", "il": "il",
    "ils": "il",
}  # fmt: skip
"""Words whose end is not said as it is spelt."""
_VOWELS: Final[tuple[tuple[str, str], ...]] = (
    (r"(?:eau|au|ô)$", "o"),
    (r"(?:ou|où|oû)$", "u"),
    (r"(?:oi|oî)$", "wa"),
    (r"(?:oin)$", "wI~"),
    (r"(?:ien|yen|éen)$", "jI~"),
    (r"(?:ain|aim|ein|in|im|un|um|yn|ym)$", "I~"),
    (r"(?:an|am|en|em)$", "A~"),
    (r"(?:on|om)$", "O~"),
    (r"(?:eu|oeu|eû|eù)$", "2"),
    (r"(?:ai|aî|ei|è|ê|ë)$", "E"),
    (r"é$", "e"),
    (r"[iîïy]$", "i"),
    (r"(?:ü|u|û|ù)$", "y"),
    (r"[aàâ]$", "a"),
    (r"o$", "O"),
    (r"e$", "E"),
)
_CODA: Final = re.compile(r"[^aàâeéèêëiîïoôöuùûüy]*$")


def rhyme_sounds(word: str) -> frozenset[str]:
    """The last vowel that is heard and the consonants behind it."""
    word = re.split(r"['-]", word)[-1] or word.strip("'-")
    if word in _WHOLE:
        return frozenset({_WHOLE[word]})
    spelt = _respelt(word)
    ends_mute = bool(_MUTE_END.search(spelt)) and not _nasal_ent(word) and _count(word)[0] > 0
    if ends_mute and re.search(rf"[{_V}][^{_V}]*e(?:s|nt)?$", spelt):
        stem = _MUTE_END.sub("", spelt)
        return frozenset({_heard(stem, sounded=True)})
    if re.search(r"(?:ers?|ez)$", spelt):
        return frozenset({"e"})
    if re.search(r"[^a]ai$", spelt) or spelt == "ai":
        return frozenset({"E", "e"})
    return frozenset({_heard(spelt, sounded=False)})


def _heard(spelt: str, *, sounded: bool) -> str:
    """The end of a spelling without its mute e; `sounded`: an e follows, so the last consonants are said."""
    match = _CODA.search(spelt)
    coda = match[0] if match else ""
    vowel = spelt[: len(spelt) - len(coda)]
    if (
        coda
        and coda[0] in "nm"
        and not (sounded and (len(coda) == 1 or coda[1] in "nm"))
        and coda[:2] not in ("nn", "mm")
    ):
        nasal = vowel + coda[0]
        coda = coda[1:] if sounded else ""
        heard = next((sound for pattern, sound in _VOWELS if re.search(pattern, nasal)), nasal)
        heard = {"jI~": "I~", "wI~": "wI~"}.get(heard, heard)
    else:
        heard = next((sound for pattern, sound in _VOWELS if re.search(pattern, vowel)), vowel)
    coda = _said(re.sub(r"c$", "ç", coda)) if sounded else _said(_unsilenced(coda))
    if heard == "O" and (not coda or coda == "z"):
        heard = "o"
    if heard == "e" and coda:
        heard = "E"
    return heard + coda


def _unsilenced(coda: str) -> str:
    """The consonants at the end of a word that are said: of c, r, f, l and q alone."""
    kept = re.sub(r"[stdxzpgbnm]+$", "", coda)
    return re.sub(r"(?<=r)[cf]$", "", kept)


def _said(coda: str) -> str:
    for letters, sound in (
        ("ch", "S"), ("gn", "N"), ("ph", "f"), ("th", "t"), ("ss", "ç"), ("ç", "ç"), ("ll", "l"), ("rr", "r"),
        ("tt", "t"), ("nn", "n"), ("mm", "m"), ("pp", "p"), ("ff", "f"), ("cc", "k"), ("h", ""),
    ):  # fmt: skip
        coda = coda.replace(letters, sound)
    if coda == "s":
        return "z"
    if coda == "c":
        return "k"
    return coda.replace("q", "k")

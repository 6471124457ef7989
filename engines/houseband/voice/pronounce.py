"""How English lyrics are pronounced: hibari's grapheme-to-phoneme rules, word by displayed word.

The line is tagged and read as a whole, so that "the", "a", "to" and homographs follow their neighbours; the
words stay apart because a reading never crosses white space.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from hibari.g2p import G2P

VOWELS: Final = frozenset("AIOQWYaeiouæɑɐɒɔəɚɛɜɪʊʌᵊᵻ")
SONORANTS: Final = frozenset("mnŋlɹ")
CONSONANTS: Final = frozenset("bdfhjkpstvwzðɡɾTʃʒʤʧθ") | SONORANTS
STRESSES: Final = "ˈˌ"
_ALPHABET: Final = VOWELS | CONSONANTS | frozenset(STRESSES) | {" "}

_SPELLED: Final = {
    "brr": "bɹˈɜɹ",
    "grr": "ɡɹˈɜɹ",
    "pfft": "pˈʌft",
    "psst": "pˈɪst",
    "sh": "ʃˈʌ",
    "shh": "ʃˈʌ",
    "tsk": "tˈɪsk",
    "woah": "wˈO",
    "zz": "zˈʌz",
}
"""Interjections that the rules would spell letter by letter."""
_APOSTROPHES: Final = str.maketrans(dict.fromkeys("‘’ʼ`´＇", "'"))
_BREAKS: Final = re.compile(r"[—–―…/_|~*\u200b\u20e3]+|-{2,}|\.{2,}")
_KEPT: Final = re.compile(r"[^\w'\-&%$€£+@#.,: ]")
_EDGES: Final = re.compile(r"^[\-.,:]+|[\-.,:]+$")
_LONG: Final = re.compile(r"([a-z])\1{2,}", re.IGNORECASE)
_ENDLESS: Final = re.compile(r"\d[\d,.]{11,}")
"""Numbers too long to be read as one: they are said digit by digit."""
_UNHEARD: Final = frozenset({"Mn", "Me", "Cf"})
"""Categories of marks inside of words: what could not be composed with its letter, soft hyphens, joiners."""
_HYPHENS: Final = 4
_LONGEST: Final = 32
"""Characters, and hyphens, that are read as one word; the rules take the cube of the time for longer ones."""
_ONE_BREATH: Final = re.compile(r"ire[sd]?$|^(h|fl|s|p)?ours?$", re.IGNORECASE)
_SYLLABIC: Final = re.compile(rf"(?<=[tdTszʃʒpbkɡfvθð])([nlm])(?![{''.join(VOWELS)}ˈˌ])")


def pronounce(line: str) -> list[tuple[str, str]]:
    """The words of a line as they are displayed, each with its phonemes; what cannot be said is left out."""
    shown: list[tuple[str, list[str]]] = []
    for word in line.split():
        pieces = _pieces(word)
        if pieces:
            shown.append((word, pieces))
    readings = _read([piece for _, pieces in shown for piece in pieces])
    result = []
    for word, pieces in shown:
        phonemes = " ".join(filter(None, (next(readings) for _ in pieces)))
        if phonemes:
            result.append((word, phonemes))
    return result


@cache
def rules() -> "G2P":
    """The lexicon, tagger and rules; a third of a second at the first call."""
    from hibari.g2p import G2P

    return G2P()


def _pieces(word: str) -> list[str]:
    """What is read for one displayed word: symbols and elongations spelled out, decoration removed."""
    from hibari.g2p.normalize import normalize

    plain = unicodedata.normalize("NFKC", word.translate(_APOSTROPHES)).translate(_APOSTROPHES)
    plain = _BREAKS.sub(" ", plain)
    plain = _KEPT.sub(" ", "".join(char for char in plain if unicodedata.category(char) not in _UNHEARD))
    folded = "".join(map(_letter, plain))
    plain = folded.lower() if folded != plain and plain.isupper() else folded  # capitals would be spelled
    plain = _ENDLESS.sub(lambda found: " ".join(filter(str.isdecimal, found[0])), plain)
    plain = _LONG.sub(r"\1\1\1", plain)
    if plain.count("-") > _HYPHENS:
        plain = plain.replace("-", " ")
    cut = (
        piece[at : at + _LONGEST]
        for piece in normalize(plain).split()
        for at in range(0, len(piece), _LONGEST)
    )
    tidy = (_EDGES.sub("", piece) for piece in cut)
    return [_spoken(piece) for piece in tidy if _readable(piece)]


def _letter(char: str) -> str:
    """The character, without its accents where the rules know no such letter."""
    if char.isascii() or char in rules().oov.cin:
        return char
    base = unicodedata.normalize("NFD", char)[0]
    return base if _latin(base) else char


def _readable(piece: str) -> bool:
    return any(_latin(char) or char.isdecimal() or char in "&%+@$€£" for char in piece)


def _latin(char: str) -> bool:
    return char.isalpha() and unicodedata.name(char, "").startswith("LATIN")


def _spoken(piece: str) -> str:
    known = rules().lexicon.golds
    if len(piece) > 1 and piece.isupper() and piece.lower() in known:
        piece = piece.lower()
    if _LONG.search(piece):
        piece = piece.lower()
        twice, once = _LONG.sub(r"\1\1", piece), _LONG.sub(r"\1", piece)
        piece = twice if twice in known or once not in known else once
    return piece


def _read(pieces: list[str]) -> Iterator[str]:
    """One reading per piece, in order."""
    from hibari.g2p.token import Tok

    g2p = rules()
    texts = []
    for piece in pieces:
        said = re.sub(r"(?<=[a-z])in'$", "ing", piece)
        parts = g2p.tokenizer.split(said)
        texts += [(part, " " if index == len(parts) - 1 else "") for index, part in enumerate(parts)]
    tags = g2p.tagger([text for text, _ in texts]) if texts else []
    tokens = [Tok(text, tag, space) for (text, space), tag in zip(texts, tags, strict=True)]
    spoken, current = [], ""
    for token in g2p.phonemize_tokens(tokens):
        current += token.phonemes or ""
        if token.whitespace:
            spoken.append(current)
            current = ""
    return (_mended(*pair) for pair in zip(pieces, spoken, strict=True))


def _mended(piece: str, phonemes: str) -> str:
    word = piece.lower().strip("'")
    if word in _SPELLED:
        return _SPELLED[word]
    clean = "".join(char for char in phonemes if char in _ALPHABET).strip()
    clean = re.sub(r"([^ˈˌ ])\1+", r"\1", clean) if not any(char in VOWELS for char in clean) else clean
    clean = clean.replace("ɹɹ", "ɹ")
    if piece.endswith("in'"):
        clean = re.sub("ɪŋ$", "ɪn", clean)
    if _ONE_BREATH.search(word):
        clean = clean.replace("Iəɹ", "Iɹ").replace("Wəɹ", "Wɹ")
    return _SYLLABIC.sub(r"ᵊ\1", clean)

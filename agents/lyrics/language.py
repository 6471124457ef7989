"""Which language a text is in, by script, words and spelling.

Every function word of a language counts one, less where languages share it; letters and endings that are a
language's own count too. No model: the lists are in `languages.toml`.
"""

import re
import tomllib
from collections import Counter
from functools import cache
from importlib.resources import files
from typing import Final

_WORD: Final = re.compile(r"[^\W\d_]+'[^\W\d_]+|[^\W\d_]+'?")
_SCRIPTS: Final = (
    ("ko", re.compile(r"[\uac00-\ud7af\u1100-\u11ff]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
    ("han", re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")),
)
_KANA: Final = re.compile(r"[\u3040-\u30ff]")
_SPELLINGS: Final = {
    "en": r"\w{2}ing$|ght|wh|\w{3}ed$|^th|th$|\w'(?:ll|re|ve|m|s|d|t)$|ck$|sh|oo|ow|ly$|ea",
    "es": r"ñ|ci[oó]n$|[aei]ndo$|ll|ue|[áéíó]$|[íáéó]\w|ie|os$|as$|que|qui|j|[aeo]$|(?:ad"
    r"|or|ar|z|[aeo]n)$|cu|[^s]ci",
    "fr": r"[àâêèëîïôûùœç]|eux$|ait$|aient$|é|^(?:[dljmnstc]|qu)'|eau|oi|ou|ez$|elle"
    r"|ette$|gn|qu|aî|[^aeiou]t$|on$|[aei]n[ct]e?$|[cgr]e$|[eiu]r$",
    "de": r"ß|[äöü]|sch|ch|ei|ie|en$|ung$|keit$|lich$|tz|[^aeiou]t$|cht|^ge|^ver|au|er$|k",
    "it": r"zion|gli|zz|tt[aoei]$|[àèìòù]$|cch|[aei]re$|ch[ei]|[aeio]$|"
    r"([bdgmnprcl])\1[aeiou]|^(?:l|un|dell|all|c|d|quest)'",
    "pt": r"[ãõ]|lh|nh|ç|[êôâ]|ei|ou|em$|inh[oa]|[aei]r$|ão$|ss|m$|[ao]$",
    "nl": r"ij|aa|oo|ee|uu|sch|lijk|heid$|oe|ui|^ge\w+|tje|[^aeiou]t$|v|en$|z",
}
_PATTERNS: Final = {code: re.compile(pattern) for code, pattern in _SPELLINGS.items()}
_SPELLING_WEIGHT: Final = 0.3
_VOCABLES: Final = frozenset(
    ("la", "na", "da", "oh", "ooh", "ah", "hey", "yeah", "no", "mm", "uh", "do", "di")
)
"""What is sung in any language."""
_CLEAR: Final = 1.08
"""How many times as high as the second the first must score."""


@cache
def _weights() -> dict[str, dict[str, float]]:
    """What each word says for each language: one, or its share where others have it too."""
    text = files("agents.lyrics").joinpath("languages.toml").read_text(encoding="utf-8")
    words = {code: frozenset(listed.split()) for code, listed in tomllib.loads(text).items()}
    shared = Counter(word for listed in words.values() for word in listed)
    return {
        code: {word: 1.2 if shared[word] == 1 else 1 / shared[word] ** 0.5 for word in listed}
        for code, listed in words.items()
    }


def detect_language(text: str) -> str | None:
    """Two letters of en, es, fr, de, it, pt, nl, ja, zh, ko, ru; of mixed text the dominant; None when
    unsure.
    """
    letters = sum(character.isalpha() for character in text)
    for code, script in _SCRIPTS:
        if letters and len(script.findall(text)) > 0.4 * letters:
            return code if code != "han" else "ja" if _KANA.search(text) else "zh"
    words: list[str] = _WORD.findall(text.lower().replace("’", "'"))
    if _VOCABLES.issuperset(words):
        return None
    scores = {code: _score(words, code) for code in _weights()}
    first, second = sorted(scores, key=lambda code: -scores[code])[:2]
    clear = scores[first] > max(0.5, scores[second] * _CLEAR)
    return first if clear else None


def _score(words: list[str], code: str) -> float:
    known, pattern = _weights()[code], _PATTERNS[code]
    return sum(known.get(word, 0.0) + _SPELLING_WEIGHT * bool(pattern.search(word)) for word in words)

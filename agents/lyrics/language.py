"""Which language a text is in, by script, function words and letters."""

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Final

_WORD: Final = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?|[^\W\d_]+'")
_SCRIPTS: Final = (
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("ko", re.compile(r"[\uac00-\ud7af]")),
    ("zh", re.compile(r"[\u4e00-\u9fff]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
)


@cache
def _words() -> dict[str, frozenset[str]]:
    text = files("agents.lyrics").joinpath("languages.toml").read_text(encoding="utf-8")
    return {code: frozenset(words.split()) for code, words in tomllib.loads(text).items()}


def detect_language(text: str) -> str | None:
    """Two letters of en, es, fr, de, it, pt, nl, ja, zh, ko, ru; of mixed text the dominant; None when
    unsure.
    """
    for code, letters in _SCRIPTS:
        if len(letters.findall(text)) * 2 > sum(character.isalpha() for character in text) * 0.4:
            return code
    words: list[str] = _WORD.findall(text.lower().replace("’", "'"))
    scores = {code: sum(word in known for word in words) for code, known in _words().items()}
    first, second = sorted(scores.values(), reverse=True)[:2]
    return next(code for code, score in scores.items() if score == first) if first > second else None

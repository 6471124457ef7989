"""The tags between the lyrics: which section they open, how often it comes, and for how many bars."""

import re
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal[
    "intro", "verse", "prechorus", "chorus", "bridge", "drop", "solo", "break", "outro"
]  # fmt: skip

_BRACKETED = re.compile(r"^[\[【〔［]([^\]】〕］]*)[\]】〕］]\s*(.*)$")
_ROUND = re.compile(r"^[(（]([^)）]{1,40})[)）]$")
_COLON = re.compile(r"^([^:：]{1,40}?)\s*[:：]$")
_NAMED: Final = r"(?:pre[- ]?chorus|post[- ]?chorus|chorus|verse|bridge|intro|outro|refrain|hook)"
_INLINE = re.compile(rf"^({_NAMED}(?:\s*\d+)?)\s*[:：]\s*(.+)$", re.IGNORECASE)
_BARE = re.compile(rf"^{_NAMED}\s*\d*$", re.IGNORECASE)
_KINDS: Final[tuple[tuple[Kind, str], ...]] = (
    (
        "prechorus",
        r"\bpre\b|\bpre ?-?(?:chorus|hook|drop|refrain|coro|estribillo|refrão)|pré-?refrain|"
        r"\bbuild|\brise\b|\blift\b|bメロ|导歌|предприпев",
    ),
    ("intro", r"\bintro|\bopening\b|前奏|イントロ|인트로|вступление"),
    (
        "chorus",
        r"chorus|\bhook\b|\brefrain|\bpost\b|副歌|サビ|후렴|estribillo|\bcoro\b|ritornello|refr[aã]o|припев|פזמון",
    ),
    ("drop", r"\bdrop\b|ドロップ"),
    (
        "verse",
        r"\bverse|\brap\b|strophe|主歌|aメロ|벌스|\bverso\b|estrofa|\bcouplet|\bstrofa|\bvers\b|куплет|בית",
    ),
    (
        "bridge",
        r"\bbridge|\bmiddle\b|桥|橋|cメロ|ブリッジ|브릿지|puente|\bpont\b|\bponte\b|brücke|бридж",
    ),
    ("break", r"\bbreak"),
    (
        "outro",
        r"\boutro|\bending\b|\bend\b|\bcoda\b|\bfinale?\b|\bfade|尾奏|アウトロ|아웃트로|\bkoda\b|кода",
    ),
    (
        "solo",
        r"\bsolo\b|instrumental|interlude|\briff\b|间奏|間奏|ソロ|간주|соло|проигрыш|interludio",
    ),
)
_PLAYED = re.compile(r"instrumental|no (?:vocals?|singing)")
_DIRECTION = re.compile(
    r"whisper|spoken|soft|loud|quiet|\bmale|female|harmon|ad-?lib|falsetto|vocal|voice|duet|\ball\b|\bboth\b|scream"
)
_TIMES = re.compile(r"(?<!\w)(?:[x×]\s*(\d{1,2})|(\d{1,2})\s*[x×])(?!\w)")
_REPEATED = re.compile(
    r"[(\[]\s*(?:(?:repeat:?\s+)?(?:[x×]\s*(\d{1,2})|(\d{1,2})\s*(?:[x×]|times))|repeat)\s*[)\]]\W*$",
    re.IGNORECASE,
)
_REPEATED_BARE = re.compile(r"(?:^|(?<=[\s,.!?;:]))(?:[x×]\s?(\d)|(\d)[x×])[.!]?$")
_REPEATED_ALONE = re.compile(r"^\W*(?:repeat:?\s+)?(?:[x×]\s?(\d)|(\d)\s?[x×])\W*$", re.IGNORECASE)
"""How lyrics say that a line, or what stands above it, is sung more than once; names such as X5 do not."""
_BARS = re.compile(r"\b(\d{1,3})[\s-]*(?:bars?|measures?)\b")
_MOST_TIMES: Final = 8
_MOST_BARS: Final = 64


@dataclass(frozen=True, slots=True)
class Tag:
    """What a tag says."""

    kind: Kind | None
    """None for words that name no section."""
    times: int = 1
    bars: int | None = None
    fade: bool = False
    played: bool = False
    """Whether nobody sings in it."""
    direction: bool = False
    """Whether it says how to sing rather than what comes."""


def read_tag(line: str) -> tuple[Tag, str] | None:
    """The tag a stripped line holds and what is to be sung after it; None for a line of lyrics."""
    plain = line.strip("#*_ \t")
    bracketed = _BRACKETED.match(plain)
    if bracketed:
        return _tag(bracketed[1]), bracketed[2]
    inline = _INLINE.match(plain)
    if inline:
        return _tag(inline[1]), inline[2]
    for pattern in (_ROUND, _COLON):
        match = pattern.match(plain)
        if match and 0 < len(match[1].split()) <= 4 and _tag(match[1]).kind:
            return _tag(match[1]), ""
    if _BARE.match(plain) and plain[:1].isupper():
        return _tag(plain), ""
    return None


def split_times(line: str) -> tuple[str, int]:
    """A line without the "x2" or "(x2)" at its end, and how often it is sung; "" for a line of that alone."""
    match = _REPEATED_ALONE.search(line) or _REPEATED.search(line) or _REPEATED_BARE.search(line)
    if match is None:
        return line, 1
    words = line[: match.start()].rstrip()
    return words if has_words(words) else "", _clamp(int(match[1] or match[2] or 2), _MOST_TIMES)


def has_words(text: str) -> bool:
    """Whether there is something to sing, a letter or a digit."""
    return any(character.isalnum() for character in text)


def _tag(words: str) -> Tag:
    text = words.lower()
    times = _TIMES.search(text)
    bars = _BARS.search(text)
    kind = next((kind for kind, pattern in _KINDS if re.search(pattern, text)), None)
    return Tag(
        kind,
        _clamp(int(times[1] or times[2]), _MOST_TIMES) if times else 2 if "twice" in text else 1,
        _clamp(int(bars[1]), _MOST_BARS) if bars else None,
        "fade" in text,
        bool(_PLAYED.search(text)),
        kind is None and bool(_DIRECTION.search(text)),
    )


def _clamp(value: int, most: int) -> int:
    return max(1, min(most, value))

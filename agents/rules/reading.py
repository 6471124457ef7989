"""Reads a message: what is said of the music, the words, the cover, and of what stands already."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache
from typing import Final

from agents.rules import keys, lengths, tempo, theme
from agents.rules.folding import Token, fold, tokens
from agents.rules.lexicon import TONGUES, Hit, Lexicon, Term, Tongue, lexicon, votes
from agents.rules.negation import Scope, ids
from agents.rules.numerals import digits
from agents.rules.tempo import Change
from engines.music import Mode

_SIGNATURE: Final = re.compile(
    r"(?<![\d/])(2/4|3/4|4/4|6/8|12/8)(?![\d/])|\b([2346])[ -]([48])[ -]?(?:time|takt)\b"
)
_ODD_SIGNATURE: Final = re.compile(r"(?<![\d/])((?:5|7|9|1[0135])/(?:4|8|16))(?![\d/])")
_SIGNATURE_WORDS: Final = (
    (
        "3/4",
        re.compile(
            r"\b(?:(?:drei|3)vierteltakt|3[- ]?viertel|waltz time|triple (?:time|meter)|in 3\b|walzertakt)"
        ),
    ),
    ("6/8", re.compile(r"\b(?:(?:sechs|6)achteltakt|6[- ]?achtel|compound (?:time|meter)|in 6\b|6 8\b)")),
    ("4/4", re.compile(r"\b(?:(?:vier|4)vierteltakt|common time)")),
    ("2/4", re.compile(r"\b(?:(?:zwei|2)vierteltakt)")),
)
_VARIANTS: Final = re.compile(
    r"\b(\d{1,2})\s+(?:(?:different|distintas?|diferentes|differentes|verschiedene|other)\s+)?"
    r"(?:variants?|versions?|takes?|variations?|options?|alternatives?|versiones|variantes|variaciones"
    r"|tomas|opciones"
    r"|varianten|versionen|fassungen|songs|tracks|canciones|chansons|lieder|morceaux)\b"
)
_COUPLE: Final = re.compile(
    r"\b(?:a couple of|a pair of|un par de|ein paar|une paire de)\s+(?:versions?|variants?|takes?"
    r"|versiones|versionen|varianten|variantes|songs)\b")  # fmt: skip
_SEED: Final = re.compile(
    r"\b(?:seed|semilla|graine|startwert)\s*(?:number|nr\.?|no\.?|to|a|auf)?\s*[:=#]?\s*(\d{1,15})\b"
)
_FORMAT: Final = re.compile(r"\b(mp3|flac|ogg|wav24|wav)\b")
_BITS: Final = re.compile(r"\b24[\s-]?bits?\b")
_LESS: Final = re.compile(
    r"\b(drum|beat|bass|piano|guitar|vocal|voice|synth|string|lyric|word|percussion)s?[\s-]?(?:less|free)\b"
)
_COMPOUND: Final = re.compile(
    r"\b(klavier|gitarren?|geigen|trompeten|orgel|chor|streicher|harfen|floten|synth(?:ie|esizer)?"
    r"|akkordeon|orchester"
    r"|bass|jazz|blues|rock|pop|techno|house|trance|folk|country|reggae|soul|funk|metal|punk|ambient|lofi"
    r"|rap|trap|swing"
    r"|film|schlager|disco|gospel|liebes|kinder|sommer|winter|weihnachts|geburtstags|meditations)"
    r"(stuck|stueck|musik|ballade|balladen|lied|lieder|song|songs|track|beat|beats|solo|melodie|sound"
    r"|klange|walzer|nummer|hymne)\b"
)
_ASKS: Final = re.compile(r"\?\s*$")
_CAN_YOU: Final = re.compile(
    r"^\W*(?:can|could|would|will) (?:you|we|i)\b|^\W*(?:puedes|podrias|podemos)\b|^\W*(?:peux-tu|tu peux"
    r"|pourrais-tu|pourriez-vous|pouvez-vous)\b|^\W*(?:kannst du|konntest du|konnen wir)\b")  # fmt: skip
_FUZZY_LEAST: Final = 5
_FUZZY_ALIKE: Final = 0.83
_NO_SLIPS: Final = frozenset(
    [
        "mental",
        "petal",
        "medal",
        "metals",
        "dance",
        "country",
        "countries",
        "balance",
        "ballads",
        "ballet",
        "rocket",
        "rocks",
        "pops",
        "house",
        "houses",
        "horse",
        "trace",
        "stance",
        "chance",
        "france",
        "trans",
        "finance",
        "simple",
        "single",
        "symbol",
        "classic",
        "classics",
        "clavier",
        "metal",
        "folks",
        "blue",
        "blues",
        "punks",
        "synths",
        "regain",
        "soldier",
        "souls",
        "samba",
        "tempo",
        "temp",
        "tempos",
        "drums",
        "drones",
        "dream",
        "dreams",
        "jazzed",
        "minimal",
        "gosling",
        "waltzes",
        "walter",
        "market",
        "marsh",
        "match",
        "marche",
        "marchen",
        "martes",
        "marzo",
    ]
)
"""Words that are no slips of genres, though they look like some."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a message says; None and empty where it says nothing."""

    text: str
    tongue: Tongue
    genres: tuple[str, ...] = ()
    moods: tuple[str, ...] = ()
    instruments: tuple[str, ...] = ()
    scenes: tuple[str, ...] = ()
    avoid: tuple[Term, ...] = ()
    """Genres, moods, instruments, scenes and vocals that are not wanted."""
    removed: tuple[Term, ...] = ()
    """Those of them that stand there now and are to go."""
    less: tuple[Term, ...] = ()
    added: tuple[str, ...] = ()
    """Instruments that are to join."""
    affirmed: tuple[str, ...] = ()
    """Instruments that are wanted by a double no, as in "don't drop the drums"."""
    mild: tuple[Term, ...] = ()
    pace: str | None = None
    """Slow, fast, slower … as in the vocabulary."""
    mild_pace: str | None = None
    """What it should not be too much."""
    degree: str | None = None
    bpm: float | None = None
    bpm_change: Change | None = None
    key: str | None = None
    mode: Mode | None = None
    relative_key: bool = False
    semitones: int | None = None
    time_signature: str | None = None
    odd_signature: str | None = None
    duration: float | None = None
    duration_change: Change | None = None
    length: str | None = None
    variants: int | None = None
    seed: int | None = None
    format: str | None = None
    instrumental: bool | None = None
    voice: str | None = None
    language: str | None = None
    """Of the lyrics."""
    title: str = ""
    theme: str = ""
    region: lengths.Stretch | None = None
    only: frozenset[str] = frozenset()
    """Parts that alone are wanted: lyrics, cover, music, beat."""
    no_parts: frozenset[str] = frozenset()
    parts: frozenset[str] = frozenset()
    """Parts that are named."""
    new_parts: frozenset[str] = frozenset()
    """Parts that are to be made anew."""
    lyrics_wish: str = ""
    marks: frozenset[str] = frozenset()
    """Kinds of other phrases: edit, undo, again, fresh, wish, usual, greeting, question, keep …"""
    asks: bool = False
    """It is put as a question that is not a wish."""
    content: int = field(default=0)
    """How many things it says about music."""


_LETTERS: Final[tuple[tuple[Tongue, re.Pattern[str]], ...]] = (
    ("es", re.compile(r"[ñ¿¡íóú]", re.I)), ("fr", re.compile(
        r"[àèêçœùîôû]", re.I)), ("de", re.compile(r"[äöüß„]", re.I)),
)  # fmt: skip
"""Letters that hint at a language."""


def tongue_of(message: str, before: Sequence[str] = ()) -> Tongue:
    """The language a message is in; where it does not say, that of the messages before, else English."""
    counted = votes(tokens(fold(message)))
    for tongue, letters in _LETTERS:
        counted[tongue] += 0.5 * bool(letters.search(message))
    best = max(TONGUES, key=lambda tongue: counted[tongue])
    if counted[best] > 0 and sum(counted[tongue] >= counted[best] - 0.2 for tongue in TONGUES) == 1:
        return best
    for earlier_message in reversed(before):
        earlier = votes(tokens(fold(earlier_message)))
        then = max(TONGUES, key=lambda tongue: earlier[tongue])
        if earlier[then] > 0:
            return then if counted[then] >= counted[best] - 0.2 or counted[best] == 0 else best
    return best if counted[best] > 0 else "en"


@lru_cache(maxsize=256)
def read(message: str, before: tuple[str, ...] = ()) -> Reading:
    """Read a message, after what was said `before`. Never raises: what is not understood is left open."""
    folded = fold(message)
    tongue = tongue_of(message, before)
    words = lexicon(tongue)
    spoken = tokens(folded)
    title = theme.title(folded, message)
    about = theme.theme(theme.without(folded, title), message, spoken, words.find(spoken))
    masked = theme.without(folded, title, about)
    original = theme.without(message, title, about)
    return _read_rest(message, masked, original, tongue, words, title, about)


def _read_rest(
    message: str,
    masked: str,
    original: str,
    tongue: Tongue,
    words: Lexicon,
    title: theme.Span | None,
    about: theme.Span | None,
) -> Reading:
    text = lengths.plain_halves(digits(masked))
    if tongue == "de":
        text = _COMPOUND.sub(r"\1 \2", text)
    region, text = lengths.region(text)
    key, text = keys.read_key(text, original)
    change, text = tempo.relative(text)
    bpm, text = tempo.absolute(text)
    length, text = lengths.length(text)
    lacking = [found[1] for found in _LESS.finditer(text)]
    text = _LESS.sub(" ", text)
    spoken = tokens(text)
    hits = words.find(spoken)
    scope = Scope(text, spoken, hits)
    told = _Told(text, spoken, hits, scope, tongue, words)
    variants = _VARIANTS.search(text)
    signature, odd = _signature(text)
    format_ = _FORMAT.search(text)
    seed = _SEED.search(text)
    pace, mild_pace = told.pace()
    avoid, removed = told.avoided(lacking)
    found_theme = about.text if about else ""
    scenes = told.wanted("scene")
    if found_theme:
        inside = tokens(fold(found_theme))
        scenes = tuple(
            dict.fromkeys([*ids(words.find(inside), range(len(words.find(inside))), "scene"), *scenes])
        )
    only, no_parts, parts, new_parts = told.parts()
    reading = Reading(
        text=message,
        tongue=tongue,
        genres=told.genres(),
        moods=told.wanted("mood"),
        instruments=told.wanted("instrument"),
        scenes=scenes,
        avoid=avoid,
        removed=removed,
        less=tuple(hits[i].term for i in sorted(scope.less)),
        mild=tuple(hits[i].term for i in sorted(scope.mild)),
        affirmed=ids(hits, scope.affirmed, "instrument"),
        added=ids(hits, scope.added - scope.denied, "instrument"),
        pace=pace,
        mild_pace=mild_pace,
        degree=next((hit.id for hit in hits if hit.kind == "degree"), None),
        bpm=bpm if bpm is not None else (tempo.italian(text, tongue) if change is None else None),
        bpm_change=change,
        key=key,
        mode=keys.read_mode(text),
        relative_key=keys.to_relative(text),
        semitones=_semitones(text, hits),
        time_signature=signature,
        odd_signature=odd,
        duration=length if isinstance(length, float) else None,
        duration_change=length if isinstance(length, Change) else None,
        length=next(
            (hit.id for i, hit in enumerate(hits) if hit.kind == "length" and i not in scope.denied), None
        ),
        variants=int(variants[1]) if variants else 2 if _COUPLE.search(text) else None,
        seed=int(seed[1]) if seed else None,
        format="wav24"
        if _BITS.search(text) and (not format_ or format_[1].startswith("wav"))
        else format_[1]
        if format_
        else None,
        instrumental=told.instrumental(lacking),
        voice=next(iter(told.wanted("voice")), None),
        language=told.language(),
        title=title.text if title else "",
        theme=found_theme,
        region=region,
        only=only,
        no_parts=no_parts,
        parts=parts,
        new_parts=new_parts,
        lyrics_wish=told.lyrics_wish(message),
        marks=frozenset(
            hit.kind for hit in hits if hit.kind not in ("genre", "mood", "instrument", "scene", "part")
        ),
    )
    return _weighed(reading, text)


def _weighed(reading: Reading, text: str) -> Reading:
    """How much it says, and whether it only asks."""
    from dataclasses import replace

    said = (
        reading.genres, reading.moods, reading.instruments, reading.scenes, reading.avoid, reading.pace,
        reading.bpm,
        reading.bpm_change, reading.key, reading.mode, reading.time_signature, reading.duration, reading.less,
        reading.duration_change, reading.variants, reading.seed, reading.format, reading.voice,
        reading.language,
        reading.title, reading.theme, reading.region, reading.mild, reading.semitones, reading.length,
        reading.instrumental is not None, reading.parts, reading.odd_signature, reading.relative_key,
        reading.no_parts,
    )  # fmt: skip
    question = "question" in reading.marks and not _CAN_YOU.search(text) and "wish" not in reading.marks
    starts = next(iter(lexicon(reading.tongue).find(tokens(text)[:3])), None)
    asks = question and (
        bool(_ASKS.search(text)) or (starts is not None and starts.kind == "question" and starts.first <= 1)
    )
    return replace(reading, content=sum(bool(one) for one in said), asks=asks)


def _signature(text: str) -> tuple[str | None, str | None]:
    found = _SIGNATURE.search(text)
    if found:
        value = found[1] or f"{found[2]}/{found[3]}"
        return {"12/8": "6/8", "4/8": "4/4", "2/8": None, "3/8": "3/4", "6/4": "3/4"}.get(value, value), None
    for signature, pattern in _SIGNATURE_WORDS:
        if pattern.search(text):
            return signature, None
    odd = _ODD_SIGNATURE.search(text)
    return None, odd[1] if odd else None


def _semitones(text: str, hits: Sequence[Hit]) -> int | None:
    """A transposition, unless up and down are said of the tempo."""
    for hit in hits:
        if hit.kind in ("pace", "length"):
            text = text[: hit.start] + " " * (hit.end - hit.start) + text[hit.end :]
    return keys.transposition(text)


class _Told:
    """What the hits of a message say together."""

    def __init__(
        self, text: str, spoken: list[Token], hits: list[Hit], scope: Scope, tongue: Tongue, words: Lexicon
    ) -> None:
        self._text, self._spoken, self._hits = text, spoken, hits
        self._scope, self._tongue, self._words = scope, tongue, words
        scope = self._scope
        self._open = [i for i in range(len(hits)) if i not in scope.denied | scope.mild | scope.less]

    def wanted(self, kind: str) -> tuple[str, ...]:
        """Those of a kind that are wanted; what is only to stay is not asked for."""
        kept = self._scope.kept - self._scope.affirmed
        return ids(self._hits, [i for i in self._open if i not in kept], kind)

    def genres(self) -> tuple[str, ...]:
        """Genres that are wanted; slips of the pen count if nothing else is a genre."""
        found = self.wanted("genre")
        if found or any(hit.kind == "genre" for hit in self._hits):
            return found
        covered = {at for hit in self._hits for at in range(hit.first, hit.last + 1)}
        names = self._words.single_words("genre")
        slips = []
        for at, token in enumerate(self._spoken[:60]):
            if (
                at in covered
                or len(token.text) < _FUZZY_LEAST
                or token.text in _NO_SLIPS
                or not token.text.isalpha()
            ):
                continue
            near = [
                name
                for name in names
                if name[0] == token.text[0] and abs(len(name) - len(token.text)) <= 2 and len(name) >= 5
            ]
            slips += [names[one].id for one in get_close_matches(token.text, near, 1, _FUZZY_ALIKE)]
        return tuple(dict.fromkeys(slips))

    def avoided(self, lacking: Sequence[str]) -> tuple[tuple[Term, ...], tuple[Term, ...]]:
        """What is not wanted at all, and what of it is there now."""
        kinds = ("genre", "mood", "instrument", "scene", "vocals", "voice")
        denied = [self._hits[i].term for i in sorted(self._scope.denied) if self._hits[i].kind in kinds]
        beats = [i for i in sorted(self._scope.denied) if self._hits[i].term == Term("part", "beat")]
        denied += [Term("instrument", "drums") for _ in beats]
        for stem in lacking:
            denied.append(_LACKING.get(stem, Term("instrument", stem)))
        gone = [self._hits[i].term for i in sorted(self._scope.removed) if self._hits[i].kind in kinds]
        return tuple(dict.fromkeys(denied)), tuple(dict.fromkeys(gone))

    def pace(self) -> tuple[str | None, str | None]:
        """A word of tempo, and one that should not be overdone."""
        mild = next(
            (self._hits[i].id for i in sorted(self._scope.mild) if self._hits[i].kind == "pace"), None
        )
        denied = next(
            (self._hits[i].id for i in sorted(self._scope.denied) if self._hits[i].kind == "pace"), None
        )
        return next(iter(self.wanted("pace")), None), mild or denied

    def instrumental(self, lacking: Sequence[str]) -> bool | None:
        """Whether nobody should sing; None if nothing is said of it."""
        scope = self._scope
        said: bool | None = None
        for i, hit in enumerate(self._hits):
            if hit.kind == "instrumental":
                said = i not in scope.denied
            elif hit.kind == "vocals" or hit.term == Term("part", "lyrics"):
                if i in scope.denied:
                    said = True
                elif (
                    i not in scope.less | scope.mild
                    and hit.kind == "vocals"
                    and said is None
                    and i not in scope.kept
                ):
                    said = False
            elif hit.kind == "voice" and i not in scope.denied:
                said = False
        return True if {"vocal", "voice", "lyric", "word"} & set(lacking) else said

    def language(self) -> str | None:
        """The language that lyrics are asked for in."""
        for i in self._open:
            hit = self._hits[i]
            if hit.kind == "language" and self._sung_in(i, hit):
                return hit.id
        return None

    def _sung_in(self, index: int, hit: Hit) -> bool:
        before = self._spoken[hit.first - 1].text if hit.first else ""
        if before in ("in", "en", "auf", "into", "al", "a", "to", "ins", "into"):
            return True
        if not self._text[hit.end :].strip() or self._text[hit.end :].lstrip()[:1] in ",.;!?":
            return True
        following = self._hits[index + 1 : index + 4]
        kinds = [one.kind for one in following if one.first - hit.last <= 4]
        if any(kind in ("vocals", "voice") for kind in kinds):
            return True
        if any(one.term in _WORDED for one in following if one.first - hit.last <= 4):
            return True
        previous = self._hits[index - 1] if index else None
        return (
            previous is not None
            and hit.first - previous.last <= 2
            and (previous.term in _WORDED or previous.kind in ("vocals", "voice"))
        )

    def parts(self) -> tuple[frozenset[str], frozenset[str], frozenset[str], frozenset[str]]:
        """Parts wanted alone, not wanted, named, and to be made anew."""
        only: set[str] = set()
        named: set[str] = set()
        newly: set[str] = set()
        denied: set[str] = set()
        for i, hit in enumerate(self._hits):
            if hit.kind != "part":
                continue
            if i in self._scope.denied:
                denied.add(hit.id)
                continue
            if i in self._scope.kept:
                continue
            named.add(hit.id)
            if self._said_alone(i, hit):
                only.add(hit.id)
            if self._made_anew(i, hit):
                newly.add(hit.id)
        return frozenset(only), frozenset(denied), frozenset(named), frozenset(newly)

    def _said_alone(self, index: int, hit: Hit) -> bool:
        for other in self._hits[max(0, index - 3) : index + 2]:
            if other.kind == "only" or (other.term == Term("but", "but") and self._is_only(other)):
                before = 0 < hit.first - other.last <= 3
                after = 0 < other.first - hit.last <= 1
                if (before or after) and "," not in self._text[
                    min(hit.end, other.end) : max(hit.start, other.start)
                ]:
                    return True
        return False

    def _is_only(self, hit: Hit) -> bool:
        return self._spoken[hit.first].text in ("just", "only", "solo", "seulement", "juste", "nur")

    def _made_anew(self, index: int, hit: Hit) -> bool:
        for other in self._hits[max(0, index - 3) : index]:
            near = 0 < hit.first - other.last <= 3
            if near and (
                other.kind in ("newly", "add", "again", "fresh")
                or self._spoken[other.first].text in ("change", "cambia", "andere")
            ):
                return True
        return self._spoken[hit.first].text in ("another", "extra") or self._spoken[hit.last].text in (
            "neu",
            "anew",
        )

    def lyrics_wish(self, message: str) -> str:
        """The clauses that speak of lyrics, in the user's words."""
        marks = [hit for hit in self._hits if hit.term in _OF_WORDS]
        if not marks:
            return ""
        clauses = [clause.strip() for clause in re.split(r"[.;!?\n]|,\s", message)]
        words = [
            clause
            for clause in clauses
            if any(t.term in _OF_WORDS for t in self._words.find(tokens(fold(clause))))
        ]
        return "; ".join(words)[:600]


_LACKING: Final = {
    "drum": Term("instrument", "drums"), "beat": Term("instrument", "drums"), "vocal": Term("vocals",
    "vocals"),
    "voice": Term("vocals", "vocals"), "lyric": Term("vocals", "vocals"), "word": Term("vocals", "vocals"),
    "string": Term("instrument", "strings"),
}  # fmt: skip
_OF_WORDS: Final = frozenset(Term("part", name) for name in ("lyrics", "verse", "chorus", "bridge"))
_WORDED: Final = frozenset(Term("part", name) for name in ("lyrics", "song", "verse", "chorus", "piece"))

"""Reads a message: what is said of the music, the words, the cover, and of what stands already."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

from agents.rules import keys, lengths, marking, tempo, theme
from agents.rules.asides import artist as named_artist
from agents.rules.asides import corrected
from agents.rules.folding import fold, tokens
from agents.rules.hearing import Told
from agents.rules.lexicon import Hit, Lexicon, Tongue, lexicon
from agents.rules.negation import Scope, ids
from agents.rules.numerals import digits
from agents.rules.said import Reading
from agents.rules.tempo import Change
from agents.rules.tongues import tongue_of
from agents.rules.unnamed import unnamed, volume

_LESS: Final = re.compile(
    r"\b(drum|beat|bass|piano|guitar|vocal|voice|synth|string|lyric|word|percussion)s?"
    r"(?:[\s-]?free\b|-?less\b|\sless(?=\s*(?:$|[,.;!?])))"  # but not "the lyrics less sad"
)
_COMPOUND: Final = re.compile(
    r"\b(klavier|gitarren?|geigen|trompeten|orgel|chor|streicher|harfen|floten|synth(?:ie|esizer)?"
    r"|akkordeon|orchester"
    r"|bass|jazz|blues|rock|pop|techno|house|trance|folk|country|reggae|soul|funk|metal|punk|ambient|lofi"
    r"|rap|trap|swing"
    r"|schlager|disco|gospel|liebes|kinder|sommer|winter|weihnachts|geburtstags|meditations)"
    r"(stuck|stueck|musik|ballade|balladen|lied|lieder|song|songs|track|beat|beats|solo|melodie|sound"
    r"|klange|walzer|nummer|hymne)\b"
)
_NOT_ENOUGH: Final = re.compile(r"\bnot (?!fast|slow)(\w+) enough\b")
_WHAT_ABOUT: Final = re.compile(
    r"^\W*(?:(?:what|how) about(?: (?:adding|if we add))?|why not(?: add)?|y si (?:le )?(?:ponemos"
    r"|metemos)|que tal(?: con)?|et (?:si on (?:mettait|ajoutait)|pourquoi pas)"
    r"|pourquoi pas|que dirais[- ]tu d(?:e|')"
    r"|(?:und )?was ist mit|(?:und )?wie (?:war'?s|ware es) mit|warum nicht)\s+(?=\w)"
)
"""Puts a wish as a question: "what about a violin?"."""
_NO_RHYTHM: Final = re.compile(r"\b(pas de|sans) rythme\b")
_IN_LATIN: Final = re.compile(r"\bin latin(?= (?:style|american?|vibe|flavou?r|rhythms?|mood)\b)")
_ASKS: Final = re.compile(r"\?\s*$")
_CAN_YOU: Final = re.compile(
    r"^\W*(?:can|could|would|will) (?:you|we|i)\b|^\W*(?:puedes|podrias|podemos)\b|^\W*(?:peux-tu|tu peux"
    r"|pourrais-tu|pourriez-vous|pouvez-vous)\b|^\W*(?:kannst du|konntest du|konnen wir)\b")  # fmt: skip


@lru_cache(maxsize=256)
def read(message: str, before: tuple[str, ...] = ()) -> Reading:
    """Read a message, after what was said `before`. Never raises: what is not understood is left open."""
    folded = fold(message)
    tongue = tongue_of(message, before)
    words = lexicon(tongue)
    spoken = tokens(folded)
    title = theme.title(folded, message)
    about = theme.theme(theme.without(folded, title), message, spoken, words.find(spoken))
    artist = named_artist(theme.without(message, title, about))
    masked = theme.without(folded, title, about, artist)
    original = theme.without(message, title, about, artist)
    return _read_rest(message, masked, original, tongue, words, title, about, artist.text if artist else "")


def _read_rest(
    message: str,
    masked: str,
    original: str,
    tongue: Tongue,
    words: Lexicon,
    title: theme.Span | None,
    about: theme.Span | None,
    artist: str,
) -> Reading:
    text = lengths.plain_halves(digits(masked))
    if tongue == "de":
        text = _COMPOUND.sub(r"\1 \2", text)
    text = _NO_RHYTHM.sub(r"\1 batterie", _IN_LATIN.sub("latin", _WHAT_ABOUT.sub("", text)))
    text = _NOT_ENOUGH.sub(r"more \1", corrected(text))
    region, text = lengths.region(text)
    key, text = keys.read_key(text, corrected(original))
    change, text = tempo.relative(text)
    bpm, text = tempo.absolute(text)
    length, text = lengths.length(text)
    lacking = [found[1] for found in _LESS.finditer(text)]
    text = _LESS.sub(" ", text)
    loudness, text = volume(text, words.find(tokens(text)))
    spoken = tokens(text)
    hits = words.find(spoken)
    scope = Scope(text, spoken, hits)
    told = Told(text, spoken, hits, scope, words)
    signature, odd = marking.signature(text)
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
    length_of_all = not (parts & {"verse", "chorus", "bridge", "lyrics"}) or bool(parts & {"song", "piece"})
    odd_ones = unnamed(message, text, spoken, hits, english=tongue == "en")
    reading = Reading(
        text=message,
        tongue=tongue,
        genres=told.genres(),
        styles=told.styles(),
        artist=artist,
        alone=told.alone(),
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
        tonic_only=key is not None and not keys.says_mode(original),
        mode=keys.read_mode(text),
        relative_key=keys.to_relative(text),
        semitones=_semitones(text, hits),
        time_signature=signature,
        odd_signature=odd,
        duration=length if isinstance(length, float) else None,
        duration_change=length if isinstance(length, Change) else None,
        length=next(
            (hit.id for i, hit in enumerate(hits) if hit.kind == "length" and i not in scope.denied), None
        )
        if length_of_all
        else None,
        length_of_words=not length_of_all and any(hit.kind == "length" for hit in hits),
        volume=None if loudness is None else tuple(hit.term for hit in loudness),
        unknown=odd_ones.wanted,
        unknown_avoided=odd_ones.avoided,
        unknown_added=odd_ones.added,
        variants=marking.variants(text),
        seed=marking.seed(text),
        format=marking.audio_format(text),
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
    said = (
        reading.genres, reading.moods, reading.instruments, reading.scenes, reading.avoid, reading.pace,
        reading.bpm,
        reading.bpm_change, reading.key, reading.mode, reading.time_signature, reading.duration, reading.less,
        reading.duration_change, reading.variants, reading.seed, reading.format, reading.voice,
        reading.language,
        reading.title, reading.theme, reading.region, reading.mild, reading.semitones, reading.length,
        reading.instrumental is not None, reading.parts, reading.odd_signature, reading.relative_key,
        reading.no_parts, reading.volume is not None, reading.unknown_added or reading.unknown_avoided,
    )  # fmt: skip
    question = "question" in reading.marks and not _CAN_YOU.search(text) and "wish" not in reading.marks
    starts = next(iter(lexicon(reading.tongue).find(tokens(text)[:3])), None)
    asks = question and (
        bool(_ASKS.search(text)) or (starts is not None and starts.kind == "question" and starts.first <= 1)
    )
    return replace(reading, content=sum(bool(one) for one in said), asks=asks)


def _semitones(text: str, hits: Sequence[Hit]) -> int | None:
    """A transposition, unless up and down are said of the tempo."""
    for hit in hits:
        if hit.kind in ("pace", "length"):
            text = text[: hit.start] + " " * (hit.end - hit.start) + text[hit.end :]
    return keys.transposition(text)

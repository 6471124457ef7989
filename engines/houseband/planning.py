"""From a request to a `Plan`: style, key, tempo, meter, band, and every bar's chords."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final, get_args

import numpy as np

from engines.houseband.band import band
from engines.houseband.casting import cast, unsung
from engines.houseband.clock import Clock
from engines.houseband.form import (
    POP_FORM,
    Frame,
    Room,
    arrange,
    choose_finish,
    energies,
    fitting_tempo,
    frame,
)
from engines.houseband.harmonising import harmonise, rounds
from engines.houseband.lyrics import Kind, read_lyrics
from engines.houseband.meter import Meter
from engines.houseband.plan import Aspect, Plan
from engines.houseband.prompt import Brief, read_prompt
from engines.houseband.randomness import stream
from engines.houseband.styles import Style
from engines.music import Key, Mode
from engines.request import SongRequest

TARGET_LUFS: Final = -14.0
"""What streaming services play at."""


def make_plan(request: SongRequest, seed: int, reseeded: Mapping[Aspect, int] | None = None) -> Plan:
    """Decide the song. Fields of the request win over words of the prompt, words over the style.

    `reseeded` gives aspects another seed than the song's: a retake draws only these anew.
    """
    reseeded = dict(reseeded or {})

    def draw(aspect: Aspect, *names: str | int) -> np.random.Generator:
        return stream(reseeded.get(aspect, seed), aspect, *names)

    brief = read_prompt(request.prompt, request.negative_prompt)
    style = brief.style
    rng = draw("form", style.name)
    meter = Meter(request.time_signature or brief.signature or style.signature)
    key = Key.parse(request.key) if request.key else brief.key or _draw_key(brief, rng)
    wish = rng.uniform(*style.tempo)
    placed = _place(request, brief, meter, wish)
    tagged = read_lyrics(request.lyrics)
    silent = request.instrumental or brief.instrumental
    worded = any(section.lines for section in tagged)
    if silent:  # the tags still make the form
        tagged = tuple(replace(section, lines=()) for section in tagged)
    bars = -(-placed.beats // meter.beats)
    room = Room(meter, placed.bpm, request.language)
    chance = draw("form", "sections")
    blocks, dropped = arrange(bars, tagged, room, chance, _order(style), rounds(style, key, meter, draw))
    sections, final = harmonise(blocks, energies(blocks), style, key, meter, draw)
    asked_to_fade = bool(tagged) and any(section.fade for section in tagged)
    notices = list(brief.notices)
    lines = [line for block in blocks for line in block.lines]
    singer: str | None = None
    if silent:
        notices += unsung(request.voice, lyrics=worded, by_field=request.instrumental)
    elif lines or not worded:  # else there are words, and no room for any of them
        singer, said = cast(lines, request.language, request.voice, brief.voice)
        notices += said
    if dropped:
        notices.append(
            f"{dropped} of the lyric lines found no room in {request.duration:g} seconds;"
            " a longer song fits more."
        )
    return Plan(
        style=style,
        parts=band(brief, request.lead),
        key=key,
        meter=meter,
        frame=placed,
        clock=Clock(placed.bpm),
        duration=request.duration,
        seed=seed,
        sections=sections,
        final=final,
        language=request.language,
        voice=singer,
        loudness=loudness_of(request),
        reseeded=reseeded,
        notices=tuple(notices),
        finish=choose_finish(style.finishes, blocks, placed.ring, asked_to_fade, draw("form", "finish")),
    )


def loudness_of(request: SongRequest) -> float:
    """LUFS to master to."""
    return request.loudness if request.loudness is not None else TARGET_LUFS


def _order(style: Style) -> tuple[Kind, ...]:
    """The form the style likes; kinds nobody knows are left out."""
    liked: tuple[str, ...] = style.form
    return tuple(kind for name in liked for kind in get_args(Kind) if name == kind) or POP_FORM


def _place(request: SongRequest, brief: Brief, meter: Meter, wish: float) -> Frame:
    asked = request.bpm or brief.bpm
    if asked:
        return frame(request.duration, asked, meter)
    low, high = brief.style.tempo
    if brief.pace:
        edge = (low if brief.pace < 0 else high) * (1.0 + 0.06 * brief.pace)
        wish += (edge - wish) * abs(brief.pace)
        low, high = min(low, round(wish) - 4), max(high, round(wish) + 4)
    if meter.compound:  # two dotted beats a bar instead of four plain ones
        wish, low, high = wish * 0.6, round(low * 0.55), round(high * 0.65)
    return frame(request.duration, fitting_tempo(request.duration, (low, high), wish, meter), meter)


_TONICS: Final[Mapping[Mode, tuple[str, ...]]] = {
    "major": ("C", "D", "Eb", "E", "F", "G", "A", "Bb"),
    "minor": ("A", "B", "C", "D", "E", "F", "F#", "G"),
}


def _draw_key(brief: Brief, rng: np.random.Generator) -> Key:
    mode = brief.mode or brief.style.mode
    tonics = _TONICS[mode]
    return Key.parse(f"{tonics[int(rng.integers(len(tonics)))]} {mode}")

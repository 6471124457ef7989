"""From a request to a `Plan`: style, key, tempo, meter, band, and every bar's chords."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import numpy as np

from engines.houseband.band import band
from engines.houseband.clock import Clock
from engines.houseband.form import ENERGY, Block, Frame, arrange, fitting_tempo, frame
from engines.houseband.harmony import Chord, chord
from engines.houseband.lyrics import read_lyrics
from engines.houseband.meter import Meter
from engines.houseband.plan import Plan, Section
from engines.houseband.prompt import Brief, read_prompt
from engines.houseband.randomness import stream
from engines.houseband.styles import Style
from engines.music import Key, Mode
from engines.request import SongRequest

TARGET_LUFS: Final = -14.0
"""What streaming services play at."""
PLAYS_ONLY: Final = (
    "The house band plays the melody of the lyrics on its lead instrument; it does not sing yet."
)


def make_plan(request: SongRequest, seed: int) -> Plan:
    """Decide the song. Fields of the request win over words of the prompt, words over the style."""
    brief = read_prompt(request.prompt, request.negative_prompt)
    style = brief.style
    rng = stream(seed, "form", style.name)
    meter = Meter(request.time_signature or brief.signature or style.signature)
    key = Key.parse(request.key) if request.key else brief.key or _draw_key(brief, rng)
    wish = rng.uniform(*style.tempo)
    placed = _place(request, brief, meter, wish)
    instrumental = request.instrumental or brief.instrumental
    written = () if instrumental else read_lyrics(request.lyrics)
    tagged = read_lyrics(request.lyrics) if instrumental else written
    if instrumental:  # the tags still make the form
        tagged = tuple(replace(section, lines=()) for section in tagged)
    bars = -(-placed.beats // meter.beats)
    blocks, dropped = arrange(bars, tagged, meter, request.language)
    sections, final = _harmonise(blocks, style, key, stream(seed, "harmony", style.name))
    notices = []
    if any(section.lines for section in written):
        notices.append(PLAYS_ONLY)
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
        voice=None,
        loudness=request.loudness if request.loudness is not None else TARGET_LUFS,
        reseeded={},
        notices=tuple(notices),
    )


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


def _harmonise(
    blocks: tuple[Block, ...], style: Style, key: Key, rng: np.random.Generator
) -> tuple[tuple[Section, ...], Chord]:
    """Give every bar its chords: one progression per kind of section, the cadence before the last chord."""
    pool = style.pools[key.mode]
    chosen: dict[str, list[str]] = {}
    sections: list[Section] = []
    start = 0
    heard: dict[str, int] = {}
    for index, block in enumerate(blocks):
        if block.kind not in chosen:
            options = pool.of(block.kind)
            chosen[block.kind] = [bar.strip() for bar in options[int(rng.integers(len(options)))].split("|")]
        bars = [chosen[block.kind][bar % len(chosen[block.kind])] for bar in range(block.bars)]
        if index == len(blocks) - 1 and start + block.bars > 1:
            bars[-1] = pool.cadence
        heard[block.kind] = heard.get(block.kind, 0) + 1
        lift = 0.08 * min(2, heard[block.kind] - 1) if block.kind in ("verse", "bridge") else 0.0
        sections.append(
            Section(
                kind=block.kind,
                start_bar=start,
                bars=block.bars,
                energy=min(1.0, ENERGY[block.kind] + lift),
                chords=tuple(tuple(chord(n, key, style.colour) for n in bar.split()) for bar in bars),
                lines=block.lines,
                bars_per_line=block.bars_per_line,
            )
        )
        start += block.bars
    final = chord(pool.final or ("I" if key.mode == "major" else "i"), key)
    return tuple(sections), final

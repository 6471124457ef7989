"""From a request to a `Plan`: style, key, tempo, meter, band, and every bar's chords."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final, get_args

import numpy as np

from engines.houseband.blend import named_apart
from engines.houseband.casting import cast
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
from engines.houseband.harmonising import harmonise
from engines.houseband.instruments import (
    SUBSTITUTES,
    family_of,
    instrument,
    leading,
    named,
    part_for,
    playing,
)
from engines.houseband.lyrics import Kind, read_lyrics
from engines.houseband.meter import Meter
from engines.houseband.plan import Aspect, Plan
from engines.houseband.prompt import Brief, read_prompt
from engines.houseband.randomness import stream
from engines.houseband.styles import Part, Style
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
    if request.instrumental or brief.instrumental:  # the tags still make the form
        tagged = tuple(replace(section, lines=()) for section in tagged)
    bars = -(-placed.beats // meter.beats)
    room = Room(meter, placed.bpm, request.language)
    blocks, dropped = arrange(bars, tagged, room, draw("form", "sections"), _order(style))
    sections, final = harmonise(blocks, energies(blocks), style, key, meter, draw)
    asked_to_fade = bool(tagged) and any(section.fade for section in tagged)
    notices: list[str] = []
    singer, said = cast(
        [line for block in blocks for line in block.lines],
        request.language,
        request.voice,
        brief.voice,
    )
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
        loudness=request.loudness if request.loudness is not None else TARGET_LUFS,
        reseeded=reseeded,
        notices=tuple(notices),
        finish=choose_finish(style.name, blocks, placed.ring, asked_to_fade, draw("form", "finish")),
    )


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


def band(brief: Brief, lead: str | None) -> tuple[Part, ...]:
    """The style's players, with the instruments that are asked for and without those that are not wanted.

    `lead` is the request's own wish for the instrument of the tune; raises `InvalidRequest` when unknown.
    """
    tune = named(lead, "lead") if lead else brief.featured
    wishes = [found for found in brief.wanted if found is not tune]
    parts: list[Part] = []
    for part in brief.style.parts:
        player = part
        wish = next((found for found in wishes if found.role == part.role), None)
        if part.role == "lead":
            choice = tune or wish
            player = leading(part, choice) if choice else part
        elif wish:
            player = replace(playing(part, wish), enters=0.0, since=1, called="")
        if wish and (part.role != "lead" or not tune):
            wishes.remove(wish)
        kept = _wanted(player, brief, asked=bool(lead))
        if kept:
            parts.append(kept)
    here = {part.role for part in parts}
    for role in ("drums", "bass", "keys", "guitar", "arp", "pad"):
        if role in brief.roles and role not in here:
            parts.append(part_for(role, brief.style))
    extra = [found for found in wishes if found.role not in brief.without]
    for found in extra[: max(0, _MOST_PLAYERS - len(parts))]:
        role = "pad" if found.role == "lead" else found.role  # a second tune would only double the first
        parts.append(replace(playing(_beside(brief.style), replace(found, role=role)), called=found.name))
    if not any(part.role in ("keys", "guitar", "arp", "pad", "lead") for part in parts):
        parts.append(next(part for part in brief.style.parts if part.role not in ("drums", "bass")))
    return named_apart(parts)


_MOST_PLAYERS: Final = 9


def _beside(style: Style) -> Part:
    """Where a player stands that the style does not have."""
    return replace(part_for("strings", style), level=-24.5, pan=0.3, voices=2, low_cut=150.0)


def _wanted(player: Part, brief: Brief, asked: bool) -> Part | None:
    """The player, on another instrument where its own is not wanted, or None to go without."""
    if player.role in brief.without and not (asked and player.role == "lead"):
        return None
    if family_of(player.preset) not in brief.without_families or (asked and player.role == "lead"):
        return player
    if player.role == "lead":
        family = next((name for name in _LEADS if name not in brief.without_families), "flute")
        return leading(player, instrument(family))
    if player.role == "bass":
        family = "upright bass" if "bass guitar" in brief.without_families else "bass guitar"
        return replace(playing(player, instrument(family)), called=player.called)
    if player.role != "keys":
        return None
    family = next((name for name in SUBSTITUTES if name not in brief.without_families), "strings")
    found = instrument(family)
    return replace(player, preset=found.preset, program=found.program, drive=0.0)


_LEADS: Final = ("flute", "violin", "sax", "piano", "guitar")
"""Families that can carry the tune, in order, when the style's own is not wanted."""

"""Who plays: the style's players, and what the prompt and the request change about them."""

from dataclasses import replace
from typing import Final

from engines.houseband.blend import named_apart
from engines.houseband.instruments import (
    SUBSTITUTES,
    Instrument,
    family_of,
    instrument,
    leading,
    named,
    part_for,
    playing,
    steady,
)
from engines.houseband.prompt import Brief
from engines.houseband.score import Role
from engines.houseband.styles import Part, Style

_MOST_PLAYERS: Final = 9
_ROLES: Final[tuple[Role, ...]] = ("drums", "bass", "keys", "guitar", "arp", "pad")
_LEFT: Final = "R-------5-------"
"""What a left hand plays where nobody else has the bass."""
_HARMONY: Final[tuple[Role, ...]] = ("keys", "guitar", "pad", "arp")
"""Who can hold a song together, in order."""
_TONES: Final[tuple[Role, ...]] = ("keys", "guitar", "arp", "pad", "lead")
_LEADS: Final = ("flute", "violin", "sax", "piano", "guitar")
"""Families that can carry the tune, in order, when the style's own is not wanted."""


def band(brief: Brief, lead: str | None) -> tuple[Part, ...]:
    """The style's players, with the instruments that are asked for and without those that are not wanted.

    `lead` is the request's own wish for the instrument of the tune; raises `InvalidRequest` when unknown.
    """
    tune = named(lead, "lead") if lead else brief.featured
    if brief.only or brief.only_roles:
        return _unbroken(named_apart(_alone(brief, tune if lead else None)))
    wishes = [found for found in brief.wanted if found is not tune]
    parts: list[Part] = []
    for part in brief.style.parts:
        player = part
        if part.role == "lead":
            choice = tune or _for(part, brief.style, wishes)
            if choice and not _plays(part, choice):
                player = leading(part, choice)
        else:
            choice = _for(part, brief.style, wishes)
            if choice:
                player = part if _plays(part, choice) else replace(playing(part, choice), called=choice.name)
            if choice or part.role in brief.roles:  # who is asked for does not wait
                player = replace(player, enters=0.0, since=1)
        if choice in wishes:
            wishes.remove(choice)
        first = part is brief.style.part("keys")
        kept = _wanted(player, brief, asked=bool(lead) and part.role == "lead", needed=first)
        if kept:
            parts.append(kept)
    parts += _joining(brief, wishes, parts)
    if not any(part.role in _TONES for part in parts):
        parts.append(next(part for part in brief.style.parts if part.role not in ("drums", "bass")))
    missed = brief.without or brief.without_families
    return _unbroken(named_apart(parts)) if missed else named_apart(parts)


def _unbroken(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """A band that misses somebody, in which someone plays in every bar: an accompanist, else the lead."""
    players = [part for role in _HARMONY for part in parts if part.role == role]
    carrier = next((part for part in players if part == steady(part)), players[0] if players else None)
    if carrier is None:
        return tuple(replace(steady(part), carries=True) if part.role == "lead" else part for part in parts)
    alone = not any(part.role in ("drums", "bass") for part in parts)
    return tuple(replace(steady(part), carries=alone) if part is carrier else part for part in parts)


def _for(part: Part, style: Style, wishes: list[Instrument]) -> Instrument | None:
    """The wish a player answers: one that it plays already, else the first for its role that nobody plays."""
    own = next((found for found in wishes if _plays(part, found)), None)
    open_ = (found for found in wishes if not any(_plays(other, found) for other in style.parts))
    return own or next((found for found in open_ if found.role == part.role), None)


def _plays(part: Part, found: Instrument) -> bool:
    return part.preset == found.preset or (found.generic and family_of(part.preset) == found.family)


def _joining(brief: Brief, wishes: list[Instrument], parts: list[Part]) -> list[Part]:
    """Who comes beside the style's own players: roles and instruments that it does not have."""
    here = {part.role for part in parts}
    joining = [part_for(role, brief.style) for role in _ROLES if role in brief.roles and role not in here]
    for found in wishes:
        if found.role not in brief.without and len(parts) + len(joining) < _MOST_PLAYERS:
            role: Role = "pad" if found.role == "lead" else found.role  # a second tune would double the first
            player = playing(_beside(brief.style), replace(found, role=role))
            joining.append(replace(player, called=found.name))
    return joining


def _alone(brief: Brief, tune: Instrument | None) -> list[Part]:
    """The roles and instruments that play alone, and the tune on `tune` or on one of them."""
    style = brief.style
    parts = [steady(style.part(role) or part_for(role, style)) for role in _ROLES if role in brief.only_roles]
    for found in brief.only:
        if found.role != "lead":
            own = next(
                (part for part in style.parts if part.role == found.role and _plays(part, found)), None
            )
            part = own or part_for(found.name, style)
            left = part.left or (_LEFT if found.role in ("keys", "guitar") else "")
            parts.append(replace(steady(part), called=found.name, left=left))
    leads = [found for found in brief.only if found.role == "lead"]
    tune = tune or next(iter(leads or brief.only), None)
    lead = style.part("lead") or part_for("lead", style)
    if tune is None:
        return [*parts, lead] if "lead" in brief.only_roles else parts
    tuned = leading(lead, tune)
    return [*parts, replace(tuned, called=f"{tune.name} tune") if parts else tuned]


def _beside(style: Style) -> Part:
    """Where a player stands that the style does not have."""
    return replace(part_for("strings", style), level=-24.5, pan=0.3, voices=2, low_cut=150.0)


def _wanted(player: Part, brief: Brief, *, asked: bool, needed: bool) -> Part | None:
    """The player, on another instrument where its own is not wanted, or None to go without."""
    if player.role in brief.without and not asked:
        return None
    if family_of(player.preset) not in brief.without_families or asked:
        return player
    if player.role == "lead":
        family = next((name for name in _LEADS if name not in brief.without_families), "flute")
        return leading(player, instrument(family))
    if player.role == "bass":
        options = (
            ("tuba", "upright bass") if player.preset == "contrabass" else ("bass guitar", "upright bass")
        )
        family = next((name for name in options if name not in brief.without_families), options[-1])
        return replace(playing(player, instrument(family)), called=player.called)
    if not needed:
        return None
    family = next((name for name in SUBSTITUTES if name not in brief.without_families), "strings")
    found = instrument(family)
    return replace(player, preset=found.preset, program=found.program, drive=0.0)

"""The same song for another band: key, form and chords stay, players and groove are the prompt's."""

from dataclasses import replace

from engines.houseband.band import band
from engines.houseband.plan import Plan
from engines.houseband.prompt import read_prompt
from engines.houseband.tasks.chords import coloured
from engines.request import SongRequest


def restyled(plan: Plan, request: SongRequest) -> Plan:
    """The plan with the style and the players that the request's prompt asks for.

    Plain triads take the sevenths and ninths that the style has.
    """
    brief = read_prompt(request.prompt, request.negative_prompt)
    colour = brief.style.colour
    sections = tuple(
        replace(
            section,
            chords=tuple(tuple(coloured(chord, plan.key, colour) for chord in bar) for bar in section.chords),
        )
        for section in plan.sections
    )
    return replace(
        plan,
        style=brief.style,
        parts=band(brief, request.lead),
        sections=sections,
        final=coloured(plan.final, plan.key, colour),
    )

"""TEMPORARY seams until the colleagues' rooms are merged."""

from dataclasses import replace

from engines.errors import InvalidRequest
from engines.houseband.form import Block
from engines.houseband.instruments import INSTRUMENTS
from engines.houseband.plan import Plan
from engines.houseband.planning import _band
from engines.houseband.planning import _harmonise as harmonised


def band(brief, request):
    return _band(brief)


def reharmonised(plan: Plan) -> Plan:
    blocks = tuple(Block(s.kind, s.bars, s.lines, s.bars_per_line) for s in plan.sections)
    sections, final = harmonised(blocks, plan.style, plan.key, plan.rng("harmony", plan.style.name))
    return replace(plan, sections=sections, final=final)


def going_on(last, bars):
    out = []
    kinds = ["chorus", "verse", "chorus", "bridge"]
    i = 0
    while bars > 0:
        n = min(8 if bars >= 12 else bars, bars)
        out.append(Block(kinds[i % 4] if last else "intro", n))
        bars -= n
        i += 1
    return tuple(out)


def part_for(name, style):
    for part in style.parts:
        if part.role == name:
            return part
    for i in INSTRUMENTS:
        if name in i.words:
            base = style.part(i.role) or style.part("lead")
            return replace(base, preset=i.preset, program=i.program, called=name)
    raise InvalidRequest(f"no {name}", field="tracks", remedy="x")

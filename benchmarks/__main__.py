"""Runs every benchmark, or the named ones; saves every sample, and publishes what was measured in full."""

import argparse
import signal
import sys
import traceback
from collections.abc import Callable, Iterable
from typing import Final

from benchmarks import (
    agents,
    batching,
    cancel,
    cloud_memory,
    dispatch,
    fairness,
    first_song,
    front_door,
    growth,
    houseband_render,
    limits,
    losses,
    memory,
    overload,
    quantising,
    report,
    waiting,
)
from benchmarks.figure import Figure
from benchmarks.machine import load_per_core
from benchmarks.plan import Plan
from benchmarks.results import Run, folder, saved

BUSY: Final = 0.5
"""Load average, per core, beyond which figures mean nothing."""
BENCHMARKS: Final[dict[str, Callable[[Plan], Iterable[Figure]]]] = {
    "dispatch": dispatch.measure,
    "front_door": front_door.measure,
    "waiting": waiting.measure,
    "fairness": fairness.measure,
    "cancel": cancel.measure,
    "losses": losses.measure,
    "growth": growth.measure,
    "overload": overload.measure,
    "agents": agents.measure,
    "limits": limits.measure,
    "houseband_render": houseband_render.measure,
    "quantising": quantising.measure,
    "batching": batching.measure,
    "memory": memory.measure,
    "cloud_memory": cloud_memory.measure,
    "first_song": first_song.measure,
}
ONLY_NAMED: Final = {"first_song"}
"""It installs everything anew, so it is not run unless named."""


def main() -> int:
    """0 when every goal is met, 1 when one is missed or could not be measured, 2 on a busy machine."""
    arguments = _arguments()
    plan = Plan(arguments.rounds or (1 if arguments.short else 5), arguments.short, arguments.jobs)
    good = True
    if not arguments.report:
        if (load := load_per_core()) > BUSY and not arguments.busy:
            sys.stderr.write(f"the machine is busy (load {load:.1f} per core): wait, or say --busy\n")
            return 2
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that every child is ended
        names = arguments.names or [name for name in BENCHMARKS if name not in ONLY_NAMED]
        for name in names:
            good &= _run(name, plan)
    where = folder(short=plan.short)
    runs = saved(where, list(BENCHMARKS))
    if plan.short:
        report.publish(runs, where / "performance.md", where / "performance")
    else:
        report.publish(runs)
    return 0 if good else 1


def _run(name: str, plan: Plan) -> bool:
    """Whether it could be measured and met every goal; one that fails does not end the others."""
    run = Run.begin(name, plan)
    try:
        for figure in BENCHMARKS[name](plan):
            run.figures.append(figure)
            sys.stdout.write(f"{figure}\n")
            sys.stdout.flush()
    except Exception:
        sys.stderr.write(f"{name} could not be measured, its last result stays:\n{traceback.format_exc()}")
        return False
    run.save()
    return all(figure.met is not False for figure in run.figures)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=f"of {', '.join(BENCHMARKS)}")
    parser.add_argument("--rounds", type=int, help="5; 1 with --short")
    parser.add_argument("--jobs", type=int, default=20_000, help="how many jobs 'growth' makes")
    parser.add_argument("--busy", action="store_true", help="measure although the machine is busy")
    parser.add_argument("--short", action="store_true", help="small sizes, to try the code; never published")
    parser.add_argument("--report", action="store_true", help="only write the page and plots anew")
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - set(BENCHMARKS):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    return arguments


if __name__ == "__main__":
    sys.exit(main())

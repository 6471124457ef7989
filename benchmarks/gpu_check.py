"""Verifies every neural engine on the card at hand, in about ten minutes: `make gpu-check`.

Each model is loaded, does every task it can twice, and is batched, cancelled, unloaded, quantised, offloaded
and left short of memory; its songs are checked, its speed and memory measured. A check that fails is told and
does not end the others. Results go to `benchmarks/results/gpu_check-<card>.json`. The same code runs on tiny
checkpoints on the CPU.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from rich.console import Console

from benchmarks.gpu.card import Memory, card_of
from benchmarks.gpu.findings import Finding, Report, table
from benchmarks.gpu.listener import Listener
from benchmarks.gpu.trial import Trial
from benchmarks.machine import versions
from benchmarks.results import PUBLISHED
from engines import Setup, Song, SongRequest, registry
from engines.contract import ModelInfo
from engines.errors import EngineError, EngineUnavailable
from engines.houseband import HouseBand
from engines.neural import libraries
from engines.neural.device import Device
from engines.neural.engine import NeuralEngine
from engines.neural.weights import folder_of
from serve_app.config import Settings

SECONDS: Final = 20.0
"""Of audio per song."""

Engine = type[NeuralEngine[Any]]


def check(arguments: argparse.Namespace, setup: Setup, console: Console) -> Report:
    """Check every model that was asked for and is, or may be brought, on this machine."""
    libraries.ready()
    begun = time.monotonic()
    device = Device.choose(setup)
    if device.kind == "cpu" and setup.device == "auto":
        raise EngineUnavailable("torch sees no GPU here.", remedy="Add --device cpu to check on the CPU.")
    card = card_of(device)
    console.print(
        f"[bold]{card.name}[/], {card.memory_gib:g} GiB, driver {card.driver or '-'}, CUDA {card.cuda or '-'}"
    )
    console.print(", ".join(f"{name} {found}" for name, found in card.libraries.items()))
    findings: list[Finding] = []
    with tempfile.TemporaryDirectory(prefix="gpu-check-") as folder:
        music = some_music(arguments.seconds)
        for engine, model in chosen(setup, arguments, findings):
            if not model.local and (missing := _fetch(engine, model, setup, arguments, console)):
                found = [missing]
            else:
                trial = Trial(
                    engine,
                    model,
                    setup,
                    Memory(device),
                    Path(folder),
                    music,
                    arguments.seconds,
                    arguments.steps,
                )
                found = list(trial.run())
            console.print(table(found, model.title))
            findings += found
    return Report(
        card=card,
        opentunes=versions()["opentunes"],
        seconds=arguments.seconds,
        took=round(time.monotonic() - begun, 1),
        findings=findings,
    )


def chosen(
    setup: Setup, arguments: argparse.Namespace, findings: list[Finding]
) -> Iterator[tuple[Engine, ModelInfo]]:
    """The named models; else of each engine the default and what is on this machine, or all of them.

    An engine that cannot be imported, and a name that no model has, is one of the `findings`.
    """
    unknown = list(arguments.models)
    for name in arguments.engines or sorted(registry.available()):
        try:
            found = registry.engine_class(name)
        except EngineError as error:
            findings.append(Finding(engine=name, model="", what="import", ok=False, detail=error.message))
            continue
        if not issubclass(found, NeuralEngine):
            continue
        engine = found()
        engine.configure(setup)
        for order, model in enumerate(engine.models()):
            if named := model.id in unknown:
                unknown.remove(model.id)
            if named or (not arguments.models and (arguments.all or order == 0 or model.local)):
                yield found, model
    for name in unknown:
        detail = "there is no such model: see opentunes models list"
        findings.append(Finding(engine="", model=name, what="name", ok=False, detail=detail))


def some_music(seconds: float) -> Song:
    """A song of the house band, for the tasks that start from any music."""
    band = HouseBand()
    band.load(lambda step, steps: None)
    (song,) = band.generate([SongRequest(prompt="catchy pop", duration=seconds, seed=1)], Listener({}))
    return song


def _fetch(
    engine: Engine, model: ModelInfo, setup: Setup, arguments: argparse.Namespace, console: Console
) -> Finding | None:
    """Bring weights here, if that is wanted; else, or should it fail, what to say of it."""
    size = f"{model.size_bytes / 2**30:.1f} GiB"

    def finding(ok: bool | None, detail: str) -> Finding:
        return Finding(engine=engine.info.id, model=model.id, what="weights", ok=ok, detail=detail)

    asked = f"{model.id} ({size}, {model.licence}) is not on this machine. Pull it? [y/N] "
    if not (arguments.yes or (sys.stdin.isatty() and console.input(asked).strip().lower() in {"y", "yes"})):
        return finding(None, f"left out; run: opentunes models pull {model.id}   ({size})")
    loader = engine()
    loader.configure(setup)
    request = SongRequest.model_construct(model=model.id)
    try:
        with console.status(f"pulling {model.id}, {size}") as status:
            folder_of(
                loader.checkpoint(request),
                setup,
                lambda step, steps: status.update(
                    f"pulling {model.id}: {step / max(steps, 1):.0%} of {size}"
                ),
            )
    except EngineError as error:
        return finding(False, f"{error.message} {error.remedy or ''}")
    return None


def main(argv: Sequence[str] | None = None) -> int:
    """0 when all that was checked is as it has to be, 1 when something is not or nothing was checked."""
    arguments = _parser().parse_args(argv)
    named = ("models_dir", "device", "quantisation", "offload", "compile")
    asked = {name: value for name in named if (value := getattr(arguments, name)) is not None}
    setup = replace(Settings().setup, **asked)
    console = Console()
    try:
        report = check(arguments, setup, console)
    except EngineError as error:
        console.print(f"{error.message} {error.remedy or ''}", markup=False)
        return 1
    arguments.results.mkdir(parents=True, exist_ok=True)
    file = arguments.results / f"gpu_check-{report.card.file_name}.json"
    file.write_text(report.model_dump_json(indent=2) + "\n")
    failed = [finding for finding in report.findings if finding.ok is False]
    if failed:
        console.print(table(failed, f"{len(failed)} failed"))
    checked = sum(finding.ok is not None for finding in report.findings)
    console.print(f"{checked - len(failed)} of {checked} checks good, {report.took:.0f} s; {file}")
    return 0 if report.good else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.gpu_check", description=__doc__)
    parser.add_argument(
        "models", nargs="*", metavar="model", help="only these; else the defaults and what is here"
    )
    parser.add_argument("--engines", nargs="+", default=(), help="only models of these engines")
    parser.add_argument("--all", action="store_true", help="every published model")
    parser.add_argument("--yes", action="store_true", help="pull missing weights without asking")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="of audio per song")
    parser.add_argument("--steps", type=int, help="diffusion steps; the model's own unless given")
    same = "as the server's, unless given"
    parser.add_argument("--models-dir", type=Path, help=f"folder of checkpoints; {same}")
    parser.add_argument("--device", choices=["auto", "cuda", "mps", "cpu"], help=same)
    parser.add_argument("--quantisation", choices=["none", "int8", "fp8", "int4"], help=same)
    parser.add_argument("--offload", choices=["auto", "none", "model", "group"], help=same)
    parser.add_argument("--compile", action="store_true", default=None, help=same)
    parser.add_argument("--results", type=Path, default=PUBLISHED, help="folder to write to")
    return parser


if __name__ == "__main__":
    sys.exit(main())

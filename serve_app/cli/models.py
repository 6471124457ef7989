"""`opentunes models`: the weights of the engines on this machine. Talks to no server."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.filesize import decimal
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from serve_app.cli.configuration import load_settings
from serve_app.cli.errors import CommandFailed, Interrupted, WrongUse
from serve_app.cli.interrupt import interruptible
from serve_app.cli.options import AsJson
from serve_app.cli.output import failure, notice, result, stderr, table

if TYPE_CHECKING:
    from engines import LoadProgress, ModelInfo, Setup
    from engines.neural.weights import Checkpoint
    from serve_app.config import Settings

INSTALL = "pip install 'opentunes[neural]'"

Id = Annotated[str, typer.Argument(metavar="ID", help="Id of a model, as 'opentunes models list' lists it.")]
Ids = Annotated[list[str], typer.Argument(metavar="ID...", help="Ids of models.")]


@dataclass(frozen=True, slots=True)
class Entry:
    """A model and the engine it is for."""

    engine: str
    model: "ModelInfo"
    checkpoint: "Checkpoint | None"
    """None where the engine fetches its models by itself."""


def list_models(as_json: AsJson = False) -> None:
    """List the models that can be had, and whether they are on this machine.

    When the output is not a terminal: one model per line, its cells separated by tabs.
    """
    from engines import registry

    settings = load_settings()
    entries, left_out = catalogue(settings)
    for line in left_out:
        notice(line)
    if as_json:
        result(json.dumps({"models": [_described(entry, settings.setup) for entry in entries]}))
        return
    rows = [
        (
            entry.model.id,
            entry.engine,
            "yes" if entry.model.local else "no",
            decimal(entry.model.size_bytes),
            entry.model.licence,
            ", ".join(sorted(entry.model.tasks)),
        )
        for entry in entries
    ]
    columns = ("id", "engine", "here", "size", "licence", "tasks")
    table(columns, rows, stretch="tasks", optional=("licence",))
    for engine in dict.fromkeys(entry.engine for entry in entries):
        if missing := registry.missing_packages(registry.engine_info(engine)):
            notice(f"{engine} needs packages that are not installed: {', '.join(missing)}. Run: {INSTALL}")


def pull(ids: Ids) -> None:
    """Fetch the weights of models from the hub; prints their folders.

    Broken off, it keeps the files that are whole: run it again to go on.

    A model that is already here is brought up to date.

    OPENTUNES_OFFLINE keeps jobs from the hub, not this command.

    HF_HOME is the folder of the weights; HF_TOKEN, or 'hf auth login', is for those with a licence to accept.
    """
    from engines import EngineUnavailable
    from engines.neural import weights

    settings = load_settings()
    entries = find(settings, ids)
    worst = 0
    with interruptible(), _meters() as meters:
        for entry in entries:
            checkpoint, own = _its_checkpoint(entry), settings.setup.models_dir / entry.model.id
            try:
                if own.is_dir():
                    weights.check_own(checkpoint, settings.setup)
                    notice(f"{entry.model.id} is a folder of yours; nothing is fetched.")
                    result(str(own))
                    continue
                if checkpoint.by_hand:
                    weights.folder_of(checkpoint, settings.setup, meters.meter(entry.model.id))
                result(str(weights.pull(checkpoint, meters.meter(entry.model.id))))
            except EngineUnavailable as error:
                failure(CommandFailed(error.message, remedy=error.remedy))
                worst = 1
            except Interrupted:
                notice("Files that are whole are kept; run it again to go on.")
                raise
    raise typer.Exit(worst)


def path(model_id: Id) -> None:
    """Print the folder of a model on this machine, and nothing else; exit 1 if it is not here."""
    settings = load_settings()
    (entry,) = find(settings, [model_id])
    result(str(_folder(entry, settings.setup)))


def remove(ids: Ids, yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False) -> None:
    """Delete the weights of models from this machine."""
    from engines.neural import weights

    settings = load_settings()
    entries = find(settings, ids)
    if not yes and not sys.stdin.isatty():
        raise WrongUse("Nobody can be asked whether to delete.", remedy="Add --yes.")
    with interruptible():
        for entry in entries:
            if not yes and not typer.confirm(
                f"Delete {entry.model.id} ({decimal(entry.model.size_bytes)})?", err=True
            ):
                continue
            try:
                gone = weights.remove(_its_checkpoint(entry), settings.setup)
            except OSError as error:
                raise CommandFailed(
                    f"{error.filename or entry.model.id} cannot be deleted: {error.strerror or error}."
                ) from error
            notice(f"{gone} is deleted." if gone else f"{entry.model.id} was not on this machine.")


def catalogue(settings: "Settings") -> tuple[list[Entry], list[str]]:
    """The models of every engine that is installed, served or not; and what to say of engines left out."""
    from engines import EngineError, registry
    from engines.neural.engine import NeuralEngine

    found, left_out = list[Entry](), list[str]()
    for name in dict.fromkeys((*registry.available(), *settings.engines)):
        try:
            engine = registry.engine_class(name)()
        except EngineError as error:
            left_out.append(f"{name} is left out: {error.message}")
            continue
        engine.configure(settings.setup)
        own = {one.id: one for one in engine.catalogue()} if isinstance(engine, NeuralEngine) else {}
        found += [Entry(name, model, own.get(model.id)) for model in engine.models()]
    return found, left_out


def find(settings: "Settings", ids: Sequence[str]) -> list[Entry]:
    """Models by their ids, each once; raises `WrongUse`."""
    entries, left_out = catalogue(settings)
    by_id = {entry.model.id: entry for entry in reversed(entries)}
    for unknown in (name for name in ids if name not in by_id):
        raise WrongUse(
            f"There is no model {unknown!r}.",
            details=tuple(left_out),
            remedy=f"Use one of: {', '.join(entry.model.id for entry in entries)}." if entries else None,
        )
    return [by_id[name] for name in dict.fromkeys(ids)]


def _its_checkpoint(entry: Entry) -> "Checkpoint":
    if entry.checkpoint is None:
        raise CommandFailed(f"The engine {entry.engine} looks after its models by itself.")
    return entry.checkpoint


def _folder(entry: Entry, setup: "Setup") -> Path:
    """Where it is; raises `CommandFailed` with what to do."""
    from engines import EngineUnavailable
    from engines.neural import weights

    checkpoint = _its_checkpoint(entry)
    try:
        weights.check_own(checkpoint, setup)
    except EngineUnavailable as error:
        raise CommandFailed(error.message, remedy=error.remedy) from error
    if found := weights.local_folder(checkpoint, setup):
        return found
    raise CommandFailed(
        f"{entry.model.id} is not on this machine.", remedy=f"Run: opentunes models pull {entry.model.id}"
    )


def _described(entry: Entry, setup: "Setup") -> dict[str, object]:
    """A model in JSON."""
    from engines.neural import weights

    folder = weights.local_folder(entry.checkpoint, setup) if entry.checkpoint else None
    return {
        "id": entry.model.id,
        "engine": entry.engine,
        "title": entry.model.title,
        "licence": entry.model.licence,
        "repository": entry.model.repository,
        "size_bytes": entry.model.size_bytes,
        "local": entry.model.local,
        "folder": str(folder) if folder else None,
        "tasks": sorted(entry.model.tasks),
    }


class _Meters:
    """Show downloads: bars on a terminal, else a line per tenth."""

    def __init__(self, bars: Progress | None) -> None:
        self._bars = bars

    def meter(self, model_id: str) -> "LoadProgress":
        """What hears of the bytes of one model."""
        return self._bar(self._bars, model_id) if self._bars else self._lines(model_id)

    @staticmethod
    def _bar(bars: Progress, model_id: str) -> "LoadProgress":
        task = bars.add_task(model_id, total=None)
        begun = False

        def hear(done: int, total: int) -> None:
            nonlocal begun
            if total > 1 and not begun:
                begun = True
                bars.reset(task, total=total, completed=done)  # what was here before counts for no speed
            elif begun:
                bars.update(task, completed=done, total=total)

        return hear

    @staticmethod
    def _lines(model_id: str) -> "LoadProgress":
        said = -1

        def hear(done: int, total: int) -> None:
            nonlocal said
            if total > 1 and done * 10 // total > said:
                said = done * 10 // total
                notice(f"{model_id}: {decimal(done)} of {decimal(total)}")

        return hear


@contextmanager
def _meters() -> Iterator[_Meters]:
    console = stderr()
    if not console.is_terminal:
        yield _Meters(None)
        return
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, redirect_stdout=False, redirect_stderr=False) as bars:
        yield _Meters(bars)

"""Turns saved runs into the marked section of docs/performance.md and its plots."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from benchmarks.figure import OURS, Figure
from benchmarks.results import ROOT, Run

PAGE: Final = ROOT / "docs" / "performance.md"
PLOTS: Final = ROOT / "docs" / "performance"
BEGIN: Final = "<!-- bench: written by `make bench` -->"
END: Final = "<!-- bench: end -->"
COLOURS: Final = {"everysec": "#89c2d9", "volatile": "#c9c9c9", "": "#2a6f97"}
"""By a word of the durability class, the first that fits."""


def publish(runs: Sequence[Run], page: Path = PAGE, plots: Path = PLOTS) -> None:
    """Write the plots, and the section of the page between its marks."""
    plots.mkdir(parents=True, exist_ok=True)
    drawn = {run.benchmark: _plot(run, plots) for run in runs}
    parts = [_section(run, drawn[run.benchmark], page.parent) for run in runs]
    text = page.read_text() if page.exists() else f"{BEGIN}\n{END}\n"
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    page.write_text("\n".join([before + BEGIN, "", *parts, END]) + after)


def _section(run: Run, plot: Path | None, base: Path) -> str:
    machine = run.machine
    busy = f", load {run.load_per_core_before:g} per core before" if run.load_per_core_before > 0.5 else ""
    lines = [
        f"### {run.benchmark.replace('_', ' ')}",
        "",
        f"{run.date:%-d %B %Y}, {machine.cores} × {machine.cpu}, {machine.memory_gib:g} GiB, Python "
        f"{machine.python}, {machine.disk_syncs_per_second:,.0f} disk syncs/s, rounds: {run.rounds}{busy}; "
        f"{', '.join(f'{name} {number}' for name, number in run.versions.items())}.",
        "",
        "| Figure | Of | Durability | Against | Goal | Measured |",
        "|---|---|---|---|---|---|",
        *map(_row, run.figures),
        "",
    ]
    if plot:
        lines += [f"![{run.benchmark}]({plot.relative_to(base)})", ""]
    return "\n".join(lines)


def _row(figure: Figure) -> str:
    verdict = {None: "", True: "", False: ": missed"}[figure.met]
    note = f"; {figure.note}" if figure.note else ""
    strong = f"**{figure.measured}**" if figure.peer == OURS else figure.measured
    cells = (figure.name, figure.peer, figure.durability or "–", figure.against, figure.target)
    return f"| {' | '.join(cells)} | {strong}{verdict}{note} |"


def _plot(run: Run, folder: Path) -> Path | None:
    """Bars of every measure that more than one system was put to; None when there is none."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams.update({"svg.hashsalt": "opentunes", "svg.fonttype": "none", "font.size": 8})
    from matplotlib import pyplot

    groups: dict[str, list[Figure]] = {}
    for figure in run.figures:
        if figure.samples and "ours / theirs" not in figure.name:
            groups.setdefault(figure.name, []).append(figure)
    shared = {name: figures for name, figures in groups.items() if len(figures) > 1}
    if not shared:
        return None
    heights = [len(figures) for figures in shared.values()]
    sheet, axes = pyplot.subplots(
        len(shared),
        figsize=(7.5, 0.25 * sum(heights) + 0.6 * len(heights)),
        height_ratios=heights,
        squeeze=False,
        layout="constrained",
    )
    for axis, (name, figures) in zip(axes[:, 0], shared.items(), strict=True):
        _bars(axis, name, figures)
    file = folder / f"{run.benchmark}.svg"
    sheet.savefig(file, metadata={"Date": None})
    pyplot.close(sheet)
    return file


def _bars(axis: object, name: str, figures: list[Figure]) -> None:
    from matplotlib.axes import Axes

    assert isinstance(axis, Axes)
    middles = [figure.median or 0.0 for figure in figures]
    low = [middle - min(figure.samples) for middle, figure in zip(middles, figures, strict=True)]
    high = [max(figure.samples) - middle for middle, figure in zip(middles, figures, strict=True)]
    colours = [next(c for word, c in COLOURS.items() if word in figure.durability) for figure in figures]
    rows = range(len(figures))
    axis.barh(rows, middles, xerr=[low, high], color=colours, height=0.7, ecolor="#444444")
    labels = [", ".join(filter(None, (figure.peer, figure.durability))) for figure in figures]
    axis.set_yticks(rows, labels)
    axis.invert_yaxis()
    axis.set_title(name, loc="left", fontsize=8)
    axis.spines[["top", "right"]].set_visible(False)

"""Runs every benchmark and prints each figure with what it was measured against."""

import os
import sys

from benchmarks import dispatch, first_song, houseband_render

BUSY = 1.0
"""Load average, per core, beyond which figures mean nothing."""


def main() -> int:
    """0 when every goal is met, 1 when one is missed, 2 on a busy machine."""
    load = os.getloadavg()[0] / (os.cpu_count() or 1)
    if load > BUSY and "--busy" not in sys.argv:
        sys.stderr.write(f"the machine is busy (load {load:.1f} per core): wait, or say --busy\n")
        return 2
    figures = []
    for benchmark in (houseband_render, dispatch, first_song):
        for figure in benchmark.measure():
            sys.stdout.write(f"{figure}\n")
            sys.stdout.flush()
            figures.append(figure)
    return 0 if all(figure.met for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())

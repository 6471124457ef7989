"""A sheet of covers to look at: `python -m benchmarks.covers [-o docs/covers.jpg]`."""

import argparse
import io
import time
from pathlib import Path
from typing import Final

from PIL import Image

from agents.art import render
from agents.results import CoverIdea

IDEAS: Final = (
    ("rain runs down the glass", "melancholic", "synthwave"),
    ("open highway to the sunset, chrome and neon", "energetic", "synthwave"),
    ("mountains in the morning mist", "hopeful", "folk"),
    ("the sea at sunset, an empty beach", "happy", "reggae"),
    ("city skyline at midnight", "lonely", "r&b"),
    ("interfering waves of a machine", "driving", "techno"),
    ("a planet with rings, far from home", "ethereal", "trance"),
    ("abstract shapes in motion", "playful", "jazz"),
    ("digging in the crates for a vinyl record", "warm", "soul"),
    ("fir trees in the fog", "eerie", "dark folk"),
    ("torn paper, a memory of spring", "tender", "indie pop"),
    ("strokes of ink in the wind", "passionate", "flamenco"),
)
COLUMNS: Final = 4


def sheet(side: int, seed: int) -> Image.Image:
    """All ideas, side by side; says what each cost."""
    rows = -(-len(IDEAS) // COLUMNS)
    made = Image.new("RGB", (COLUMNS * side, rows * side))
    for at, (prompt, mood, genre) in enumerate(IDEAS):
        begun = time.process_time()
        content = render(CoverIdea(prompt=prompt, mood=mood, genre=genre), seed, 1024, 1024)
        print(f"{time.process_time() - begun:5.2f} s  {len(content) / 2**20:4.1f} MiB  {prompt}")
        image = Image.open(io.BytesIO(content)).resize((side, side), Image.Resampling.LANCZOS)
        made.paste(image, (at % COLUMNS * side, at // COLUMNS * side))
    return made


def main() -> None:
    """Draw and write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.covers", description=__doc__)
    parser.add_argument("-o", "--out", type=Path, default=Path("covers.png"), help="png or jpg")
    parser.add_argument("--side", type=int, default=320, help="pixels of one cover on the sheet")
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    sheet(given.side, given.seed).save(given.out, optimize=True, quality=82)
    print(f"{given.out}: {given.out.stat().st_size / 1024:.0f} KiB")


if __name__ == "__main__":
    main()

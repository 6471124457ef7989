"""From the idea of a cover to a picture, drawn on this machine: no network, no model, no fonts."""

import hashlib
import io
from importlib.metadata import version
from typing import Final

import numpy as np
from PIL.PngImagePlugin import PngInfo

from agents.art.canvas import Canvas
from agents.art.choosing import is_night, picture, rains
from agents.art.compositions import rain
from agents.art.palette import choose
from agents.art.scene import Scene
from agents.art.words import Words
from agents.results import CoverIdea

SIDES: Final = (256, 2048)
"""Shortest and longest side, in pixels."""
GRAIN: Final = 2.2
"""Film grain at mid-tones, in 1/255."""
VIGNETTE: Final = 0.16


def render(idea: CoverIdea, seed: int, width: int, height: int) -> bytes:
    """The cover as PNG, `width` × `height` pixels, each within `SIDES`.

    The same idea, seed and size make the same bytes; another size shows the same kind of picture in the same
    colours. Its text chunks hold the prompt, the seed and the software. Raises `ValueError` for a size only.
    """
    if not all(SIDES[0] <= side <= SIDES[1] for side in (width, height)):
        raise ValueError(f"a cover has sides of {SIDES[0]} to {SIDES[1]} pixels, not {width} x {height}")
    words = Words(" ".join((idea.prompt, idea.title, idea.mood, idea.genre)))
    rng = np.random.default_rng(_seed(idea, seed))
    draw, night = picture(words, rng), is_night(words, rng)
    colours = choose(idea.palette, idea.mood, idea.genre, words, rng)
    canvas = Canvas(width, height)
    scene = Scene(canvas, colours, rng, night)
    draw(scene)
    if rains(words) and draw is not rain.draw:
        rain.shower(scene)
    image = canvas.image(GRAIN, rng, VIGNETTE)
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=6, pnginfo=_texts(idea, seed))
    return out.getvalue()


def _seed(idea: CoverIdea, seed: int) -> int:
    told = f"{seed}\0{idea.model_dump_json()}"
    return int.from_bytes(hashlib.sha256(told.encode("utf-8", "surrogatepass")).digest()[:16], "big")


def _texts(idea: CoverIdea, seed: int) -> PngInfo:
    texts = PngInfo()
    texts.add_itxt("Description", idea.prompt.encode("utf-8", "replace").decode().replace("\0", " "))
    texts.add_text("Seed", str(seed))
    texts.add_text("Software", f"Opentunes {version('opentunes')}")
    return texts

"""The picture that a link to a song shows elsewhere: cover, title, artist and waveform, 1200 × 630."""

import io
from collections.abc import Sequence
from typing import Final

from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageOps

from serve_app.share import text
from serve_app.share.model import CardWish
from serve_app.share.waveform import heights

SIZE: Final = (1200, 630)
"""What Open Graph's readers show without cutting."""
FINE: Final = 3
"""Edges are drawn so many times as large."""
MARGIN: Final = 72
COVER: Final = (MARGIN, MARGIN, 344)
"""Left, top and side of the cover."""
RIGHT: Final = SIZE[0] - MARGIN
TEXT_X: Final = COVER[0] + COVER[2] + 52
TITLE_SIZES: Final = (76, 68, 60, 54, 48, 42)
TITLE_LINES: Final = 3
ARTIST_SIZE: Final = 32
WAVE: Final = (466, 546)
"""Top and bottom of the waveform."""
BARS: Final = 96
STEP: Final = (RIGHT - MARGIN) / BARS
BAR: Final = 6.0
INK: Final = (241, 237, 230)
SOFT: Final = (196, 187, 174)
AMBER: Final = (240, 178, 86)
GROUND: Final = (20, 17, 13)


def draw(wish: CardWish) -> bytes:
    """The card as PNG. Raises `OSError` when the cover cannot be read."""
    with Image.open(wish.cover) as opened:
        cover = ImageOps.fit(opened.convert("RGB"), (COVER[2] * 2, COVER[2] * 2), Image.Resampling.LANCZOS)
    card = _ground(cover)
    _place(card, cover)
    _wave(card, wish.peaks)
    pen = ImageDraw.Draw(card)
    _words(pen, wish)
    out = io.BytesIO()
    card.save(out, "PNG", compress_level=6)
    return out.getvalue()


def _ground(cover: Image.Image) -> Image.Image:
    """The cover's own light, far out of focus and dim enough for any text on it."""
    wide = ImageOps.fit(cover, (SIZE[0] // 8, SIZE[1] // 8)).filter(ImageFilter.GaussianBlur(14))
    wide = ImageEnhance.Color(wide.resize(SIZE, Image.Resampling.BICUBIC)).enhance(1.25)
    shade = Image.linear_gradient("L").resize(SIZE).point([round(172 + value * 0.22) for value in range(256)])
    return Image.composite(Image.new("RGB", SIZE, GROUND), wide, shade)


def _place(card: Image.Image, cover: Image.Image) -> None:
    """The cover, with round corners and a shadow."""
    left, top, side = COVER
    shadow = Image.new("L", SIZE, 0)
    ImageDraw.Draw(shadow).rounded_rectangle((left, top + 12, left + side, top + side + 12), 18, fill=150)
    card.paste((0, 0, 0), mask=shadow.filter(ImageFilter.GaussianBlur(22)))
    mask = Image.new("L", (side * FINE, side * FINE), 0)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, side * FINE - 1, side * FINE - 1), 18 * FINE, fill=255)
    small = cover.resize((side, side), Image.Resampling.LANCZOS)
    card.paste(small, (left, top), mask.resize((side, side), Image.Resampling.LANCZOS))


def _wave(card: Image.Image, peaks: Sequence[int]) -> None:
    top, bottom = WAVE
    height = bottom - top
    mask = Image.new("L", ((RIGHT - MARGIN) * FINE, height * FINE), 0)
    pen = ImageDraw.Draw(mask)
    for at, loud in enumerate(heights(peaks, BARS)):
        tall = max(BAR, loud * height) * FINE
        x, y = at * STEP * FINE, (height * FINE - tall) / 2
        pen.rounded_rectangle((x, y, x + BAR * FINE - 1, y + tall - 1), BAR * FINE / 2, fill=255)
    small = mask.resize((RIGHT - MARGIN, height), Image.Resampling.LANCZOS)
    card.paste(AMBER, (MARGIN, top), small)


def _words(pen: ImageDraw.ImageDraw, wish: CardWish) -> None:
    room = RIGHT - TEXT_X
    title = text.clusters(wish.title, wish.language)
    artist = text.clusters(wish.artist, None)
    size, lines = text.fitted(title, TITLE_SIZES, room, TITLE_LINES)
    step = round(size * 1.16)
    tall = step * len(lines) + (ARTIST_SIZE * 1.75 if artist else 0)
    y = COVER[1] + (COVER[2] - tall) / 2 + size * 0.86
    for line in lines:
        text.write(pen, line, (TEXT_X, y), size, INK, text.paragraph(title), room)
        y += step
    if artist:
        y += ARTIST_SIZE * 1.75 - size * 0.86 - ARTIST_SIZE * 0.35 + (0 if lines else size * 0.4)
        fits = text.width(artist, ARTIST_SIZE) <= room
        line = artist if fits else text.shortened(artist, ARTIST_SIZE, room)
        text.write(pen, line, (TEXT_X, y), ARTIST_SIZE, SOFT, text.paragraph(artist), room)
    foot = SIZE[1] - 40
    text.write(pen, text.clusters("Opentunes", None), (MARGIN, foot), 22, SOFT)
    length = text.clusters(wish.length, None)
    text.write(pen, length, (RIGHT - text.width(length, 22), foot), 22, SOFT)

"""What the pages are made of. Whatever a user wrote goes through `escaped` or `data`, and nowhere else."""

import base64
import hashlib
import html
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from serve_app.share.model import PublicSong
from serve_app.share.waveform import heights

_HERE: Final = Path(__file__).parent
PAGE_CSS: Final = (_HERE / "page.css").read_text(encoding="utf-8")
EMBED_CSS: Final = (_HERE / "embed.css").read_text(encoding="utf-8")
PLAYER: Final = (_HERE / "player.js").read_text(encoding="utf-8")
BARS: Final = 96
STEP: Final = 10
TALL: Final = 80
MARK: Final = (
    '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M3 9h2v6H3zM7.5 5h2v14h-2zM12 8h2v8h-2z'
    'M16.5 3h2v18h-2zM21 10h2v4h-2z"/></svg>'
)


def escaped(text: str) -> str:
    """Text as it may stand in an element or in an attribute in double quotes."""
    visible = "".join(character for character in text if character in "\n\t" or ord(character) >= 32)
    return html.escape(visible.encode("utf-8", "replace").decode())


def data(value: Mapping[str, object]) -> str:
    """JSON as it may stand in a script element: nothing in it can end the element or begin a comment."""
    told = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    return told.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def digest(text: str) -> str:
    """The source expression of the Content Security Policy for an inline element with this text."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def policy(css: str, script: str | None, ancestors: str) -> str:
    """A Content Security Policy: our own files, these two inline elements, and nothing else."""
    scripts = digest(script) if script else "'none'"
    return (
        "default-src 'none'; img-src 'self'; media-src 'self'; "
        f"style-src {digest(css)}; script-src {scripts}; "
        f"base-uri 'none'; form-action 'none'; frame-ancestors {ancestors}"
    )


def document(head: str, body: str, css: str, *, script: str | None = None) -> str:
    """A whole page."""
    return joined(
        [
            "<!doctype html>",
            '<html lang="en" prefix="og: https://ogp.me/ns# music: https://ogp.me/ns/music#">',
            "<head>",
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            head,
            f"<style>{css}</style>",
            "</head>",
            "<body>",
            body,
            f'<script type="module">{script}</script>' if script else "",
            "</body>",
            "</html>",
        ]
    )


def wave(song: PublicSong) -> str:
    """The waveform; the player colours what has been heard."""
    across = BARS * STEP
    strokes = "".join(
        f"M{at * STEP + STEP // 2} {TALL / 2 - half:.4g}v{2 * half:.4g}"
        for at, half in enumerate(max(0.5, loud * TALL / 2) for loud in heights(song.row.peaks, BARS))
    )
    return (
        f'<svg class="wave" viewBox="0 0 {across} {TALL}" preserveAspectRatio="none" aria-hidden="true" '
        f'data-seconds="{song.row.duration_s:.3f}"><defs><clipPath id="heard">'
        f'<rect x="0" y="-10" width="0" height="{TALL + 20}" data-width="{across}"/></clipPath></defs>'
        f'<path d="{strokes}"/><path class="played" d="{strokes}" clip-path="url(#heard)"/></svg>'
    )


def language_of(song: PublicSong) -> str:
    """The attribute for what is written in the song's language; empty if that is not known."""
    language = song.row.language or ""
    plain = language.isascii() and language.replace("-", "").isalnum() and len(language) <= 16
    return f' lang="{escaped(language)}"' if plain and language != "unknown" else ""


def clock(seconds: float) -> str:
    """Such as 3:07."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02}"


def counted(number: int, one: str, many: str) -> str:
    """Such as `1 like`, `1,204 likes`."""
    return f"{max(0, number):,} {one if number == 1 else many}"


def joined(parts: Sequence[str]) -> str:
    """Lines of markup, without those that are empty."""
    return "\n".join(part for part in parts if part)

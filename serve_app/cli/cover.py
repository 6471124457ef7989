"""`opentunes cover`: a cover from a few words, by the server that runs or drawn by this process."""

import json
import re
import secrets
from pathlib import Path
from typing import Annotated, Final

import typer
from pydantic import JsonValue

from serve_app.cli.client import Client
from serve_app.cli.configuration import find_address
from serve_app.cli.errors import NoServer, WrongUse
from serve_app.cli.interrupt import interruptible
from serve_app.cli.options import AsJson, Url
from serve_app.cli.output import busy, notice, result
from serve_app.cli.song import check_folder, slug

FORMATS: Final = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG"}
SIDES: Final = (256, 2048)
_SIZE: Final = re.compile(r"(\d{1,5})(?:\s*[x×]\s*(\d{1,5}))?", re.IGNORECASE)
_COLOUR: Final = re.compile(r"#?([0-9a-f]{6})", re.IGNORECASE)


def cover(
    prompt: Annotated[str, typer.Argument(metavar="PROMPT", help="What it shows, in words.")],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", metavar="FILE", help="PNG or JPEG. Default: named after the prompt, here."
        ),
    ] = None,
    size: Annotated[
        str, typer.Option(metavar="N|NxN", help="Pixels, 256 to 2048 each way, as in 1600x900.")
    ] = "1024",
    seed: Annotated[
        int | None, typer.Option(metavar="N", min=0, help="Same words and seed, same cover.")
    ] = None,
    palette: Annotated[
        str | None, typer.Option(metavar="COLOURS", help="Up to six, as in '#0d1b2a,#e0a458'.")
    ] = None,
    mood: Annotated[str, typer.Option(metavar="WORDS", help="As in melancholic.")] = "",
    genre: Annotated[str, typer.Option(metavar="WORDS", help="As in synthwave.")] = "",
    model: Annotated[
        str, typer.Option(metavar="ID", help="A model of images of the server, local, or auto.")
    ] = "auto",
    local: Annotated[bool, typer.Option("--local", help="Draw it here, whatever server runs.")] = False,
    as_json: AsJson = False,
    url: Url = "",
) -> None:
    """Make a cover and save it; prints the path.

    A server that runs makes it; without one it is drawn here, with neither network nor key.
    """
    if not prompt.strip():
        raise WrongUse("The prompt is missing.", remedy='Say what it shows: opentunes cover "rain at night".')
    width, height = read_size(size)
    path = plan_path(out, prompt)
    body: dict[str, JsonValue] = {
        "prompt": prompt,
        "palette": list[JsonValue](read_palette(palette)),
        "mood": mood,
        "genre": genre,
        "width": width,
        "height": height,
        "seed": secrets.randbelow(2**31) if seed is None else seed,
    }
    with interruptible():
        if local or not _by_server(url, body | {"model": model}, path, as_json=as_json):
            if model not in {"auto", "local"}:
                raise WrongUse(
                    f"{model!r} needs a server with the key of its provider.",
                    remedy="Start one with 'opentunes serve', or leave --model out.",
                )
            _here(body, path, as_json=as_json)


def read_size(text: str) -> tuple[int, int]:
    """Width and height. Raises `WrongUse`."""
    found = _SIZE.fullmatch(text.strip())
    sides = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
    if not all(SIDES[0] <= side <= SIDES[1] for side in sides):
        raise WrongUse(
            f"{text!r} is not the size of a cover.",
            remedy="Use --size 1024 or 1600x900, of 256 to 2048 pixels.",
        )
    return sides


def read_palette(text: str | None) -> list[str]:
    """Colours as `#rrggbb`. Raises `WrongUse`."""
    words = [word for word in re.split(r"[\s,;]+", text or "") if word]
    found = [match[1].lower() for word in words if (match := _COLOUR.fullmatch(word))]
    if len(found) != len(words) or len(found) > 6:
        raise WrongUse(
            f"{text!r} is not a palette.", remedy="Use up to six colours, as in --palette '#0d1b2a,#e0a458'."
        )
    return [f"#{colour}" for colour in found]


def plan_path(out: Path | None, prompt: str) -> Path:
    """Where the cover goes; a name that the user has not chosen is never taken. Raises `WrongUse`."""
    if out is None or out.is_dir():
        stem = (out or Path()) / slug(prompt)
        path, count = stem.with_name(f"{stem.name}.png"), 1
        while path.exists():
            count += 1
            path = stem.with_name(f"{stem.name}_{count}.png")
    elif not out.suffix:
        path = out.with_name(f"{out.name}.png")
    elif out.suffix.lower() in FORMATS:
        path = out
    else:
        raise WrongUse(
            f"{out.name!r} does not end as a picture that can be made.",
            remedy=f"Use {', '.join(FORMATS)}, or no extension.",
        )
    check_folder(path.parent)
    return path


def _by_server(url: str, body: dict[str, JsonValue], path: Path, *, as_json: bool) -> bool:
    """Have the server make it; False when there is none and there need not be one."""
    address = find_address(url)
    with Client(address.url, address.token) as client:
        if client.readiness() != "ready":
            if address.local is None:
                raise NoServer(address.url)
            return False
        with busy("Making the cover …"):
            image = client.make_image(body)
            partial = path.with_name(f".{path.name}.sent")
            try:
                client.fetch(image.url, partial, image.sha256)
                _write(partial.read_bytes(), path)
            finally:
                partial.unlink(missing_ok=True)
    if image.notice:
        notice(f"Note: {image.notice}")
    _tell(path, image.as_json() if as_json else None, f"Made by {image.model} (seed {image.seed}).")
    return True


def _here(body: dict[str, JsonValue], path: Path, *, as_json: bool) -> None:
    from pydantic import ValidationError

    with busy("Drawing the cover …"):
        from agents.art import render
        from agents.results import CoverIdea

        asked = {name: body[name] for name in ("prompt", "palette", "mood", "genre")}
        try:
            idea = CoverIdea.model_validate(asked)
        except ValidationError as error:
            found = error.errors()[0]
            raise WrongUse(
                f"{found['loc'][0]}: {found['msg']}.", remedy="Say it in fewer, plain words."
            ) from error
        width, height, seed = (int(str(body[name])) for name in ("width", "height", "seed"))
        _write(render(idea, seed, width, height), path)
    told = {"path": str(path), "width": width, "height": height, "seed": seed, "source": "local"}
    _tell(path, json.dumps(told) if as_json else None, f"Drawn here (seed {seed}).")


def _tell(path: Path, told: str | None, how: str) -> None:
    notice(f"Saved {path}. {how}" if told else how)
    result(told or str(path))


def _write(content: bytes, path: Path) -> None:
    """Write the picture in the format that the name asks for. Raises `WrongUse` when it cannot be."""
    import io

    from PIL import Image

    wanted = FORMATS[path.suffix.lower()]
    image = Image.open(io.BytesIO(content), formats=("PNG", "JPEG"))
    if image.format != wanted:
        turned = io.BytesIO()
        image.save(turned, wanted, **({"quality": 92} if wanted == "JPEG" else {}))
        content = turned.getvalue()
    try:
        path.write_bytes(content)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise WrongUse(f"{path} cannot be written: {reason}.", remedy="Choose another -o.") from error

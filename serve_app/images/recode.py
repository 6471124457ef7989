"""A process of its own that decodes one image: `python -m serve_app.images.recode SOURCE TARGET`.

Decoders are large, and a provider's answer is anybody's: what goes wrong here harms no server. The image is
written anew as JPEG, so that no byte of the answer, and no metadata, reaches a browser. Says on stdout, as
JSON, what it found (`serve_app.images.model.Recoded`).
"""

import contextlib
import json
import resource
import sys
import warnings
from typing import Final

from PIL import Image, ImageStat

LIMITS: Final = {
    resource.RLIMIT_AS: 1 << 30,
    resource.RLIMIT_CPU: 20,
    resource.RLIMIT_FSIZE: 64 << 20,
    resource.RLIMIT_NOFILE: 32,
    resource.RLIMIT_CORE: 0,
}
"""Bytes of address space, CPU-seconds, bytes of a file, open files, bytes of a core dump."""
MAX_PIXELS: Final = 4096 * 4096
FORMATS: Final = ("JPEG", "PNG", "WEBP")
QUALITY: Final = 92


def recode(source: str, target: str) -> dict[str, object]:
    """Decode `source` and write it to `target`; what was found, or `refused`."""
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    with Image.open(source, formats=FORMATS) as image:
        width, height = image.size
        if width * height > MAX_PIXELS:
            return {"refused": "an image that is far too large"}
        image.load()
        plain = image.convert("RGB")
    deviation = ImageStat.Stat(plain.convert("L")).stddev[0]
    Image.frombytes("RGB", plain.size, plain.tobytes()).save(target, "JPEG", quality=QUALITY, optimize=True)
    return {"width": width, "height": height, "deviation": deviation}


def main(source: str, target: str) -> None:
    """Decode within `LIMITS`."""
    for kind, most in LIMITS.items():
        with contextlib.suppress(ValueError, OSError):  # a lower limit is set already
            resource.setrlimit(kind, (most, most))
    try:
        found = recode(source, target)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        found = {"refused": "an image that is far too large"}
    except Exception:  # of a dozen kinds, by format
        found = {"refused": "something that is no whole image"}
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])

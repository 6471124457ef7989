"""The header of a safetensors file: what is in it, without reading that.

Its format: eight bytes with the header's length, little-endian, the header in JSON, the tensors
(https://huggingface.co/docs/safetensors).
"""

import json
from pathlib import Path
from typing import Any, Final

LARGEST: Final = 100_000_000
"""Bytes of a header, at most (its format)."""


def read_header(file: Path) -> tuple[dict[str, Any], int]:
    """What is said of each tensor, by its name, and where in the file the tensors begin.

    Raises `OSError`, or `ValueError` for what is no such file, as one that is cut off in its header.
    """
    with file.open("rb") as stream:
        length = int.from_bytes(stream.read(8), "little")
        if length > LARGEST:
            raise ValueError(f"a header of {length} bytes")
        header = json.loads(stream.read(length))
    if not isinstance(header, dict):
        raise ValueError("its header is no object")
    header.pop("__metadata__", None)
    return header, 8 + length

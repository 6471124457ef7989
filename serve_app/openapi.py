"""Writes `openapi.json`, or checks that it is true: `python -m serve_app.openapi [--check]`."""

import json
import sys
from pathlib import Path
from typing import Final

from serve_app.api.application import create_app

FILE: Final = Path(__file__).parent.parent / "openapi.json"


def render() -> str:
    """The schema of the API as it is committed."""
    return json.dumps(create_app().openapi(), indent=1, ensure_ascii=False) + "\n"


def main(arguments: list[str]) -> int:
    """Write the file, or with `--check` compare it; 1 when it is stale."""
    if arguments == ["--check"]:
        if FILE.exists() and FILE.read_text() == render():
            return 0
        sys.stderr.write("openapi.json is not what the code says: run 'make fix' and commit it\n")
        return 1
    FILE.write_text(render())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

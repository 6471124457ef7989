"""The engine of `docs/engines.md` as a package: taken from the page, installed as a user would."""

import re
import subprocess
import sys
from pathlib import Path

PAGE = Path(__file__).parent.parent / "docs" / "engines.md"
FILE = re.compile(r"^```\w+\n# opentunes-hum/(\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def files() -> dict[str, str]:
    """Name → text of every file of the package that the page shows."""
    return dict(FILE.findall(PAGE.read_text("utf-8")))


def installed(folder: Path) -> Path:
    """Write the package below `folder`, install it with pip, offline; where it was installed to."""
    package, target = folder / "opentunes-hum", folder / "site"
    package.mkdir()
    for name, text in files().items():
        (package / name).write_text(text, "utf-8")
    offline = ["--no-index", "--no-deps", "--no-build-isolation", "--disable-pip-version-check"]
    command = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        *offline,
        "--target",
        str(target),
        str(package),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return target

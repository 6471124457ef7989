"""What npm installs for these tests is pinned exactly, and the lock names no registry."""

import json
import re

from tests.supabase.database import ROOT

FOLDER = ROOT / "supabase"


def test_every_package_is_pinned_and_no_registry_is_named() -> None:
    package = json.loads((FOLDER / "package.json").read_text("utf-8"))
    lock = json.loads((FOLDER / "package-lock.json").read_text("utf-8"))["packages"]
    for name, version in package["devDependencies"].items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version), name
        assert lock[f"node_modules/{name}"]["version"] == version
    for path, entry in lock.items():
        assert "resolved" not in entry, path
        if path and not entry.get("optional"):  # of other systems' command lines it was not at hand
            assert entry["integrity"].startswith("sha512-"), path

"""What npm installs is pinned exactly, whole wherever it is installed, and the locks name no registry."""

import json
import re

import pytest

from tests.supabase.database import ROOT


@pytest.mark.parametrize("folder", ["supabase", "frontend"])
def test_every_package_is_pinned_and_no_registry_is_named(folder: str) -> None:
    package = json.loads((ROOT / folder / "package.json").read_text("utf-8"))
    lock = json.loads((ROOT / folder / "package-lock.json").read_text("utf-8"))["packages"]
    for name, version in {**package.get("dependencies", {}), **package["devDependencies"]}.items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version), name
        assert lock[f"node_modules/{name}"]["version"] == version
    for path, entry in lock.items():
        assert "resolved" not in entry, path
        optional = folder == "supabase" and entry.get(
            "optional"
        )  # of other systems' command lines not at hand
        if path and not optional and not entry.get("inBundle"):
            assert entry["integrity"].startswith("sha512-"), path


@pytest.mark.parametrize(
    "system",
    ["darwin-arm64", "darwin-x64", "linux-arm64-gnu", "linux-x64-gnu", "linux-x64-musl", "win32-x64-msvc"],
)
def test_the_studio_can_be_built_on(system: str) -> None:
    lock = json.loads((ROOT / "frontend" / "package-lock.json").read_text("utf-8"))["packages"]
    for builder in ("@next/swc", "lightningcss", "@tailwindcss/oxide"):
        assert f"node_modules/{builder}-{system}" in lock

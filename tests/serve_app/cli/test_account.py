"""What is kept is shown, taken away and deleted, from the command line."""

import json
import zipfile
from pathlib import Path

import pytest

from tests.serve_app.cli.conftest import Cli
from tests.serve_app.in_process import Studio


@pytest.fixture
def token(locked_studio: Studio, monkeypatch: pytest.MonkeyPatch) -> str:
    """An owner of their own in the studio that asks for tokens, with a song."""
    made = locked_studio.token("anna")
    headers = {"Authorization": f"Bearer {made}"}
    body = {"prompt": "rain", "duration": 1}
    job = locked_studio.client.post("/generate", json=body, headers=headers).json()["job_id"]
    locked_studio.client.get(f"/jobs/{job}?wait=30", headers=headers)
    monkeypatch.setenv("OPENTUNES_API_TOKEN", made)
    return made


def test_what_is_kept_is_shown_taken_away_and_deleted(
    locked_studio: Studio, token: str, run: Cli, folder: Path
) -> None:
    url = ("--url", locked_studio.url)
    shown = run("account", "show", *url)
    rows = [line.split("\t") for line in shown.out.splitlines()]
    assert ["here", "tracks", "1"] in rows
    assert ["here", "API tokens", "1"] in rows
    assert shown.err == "anna\n"
    assert json.loads(run("account", "show", "--json", *url).out)["owner"] == "anna"
    saved = run("account", "export", "-o", "all.zip", *url)
    assert (saved.code, saved.err.startswith("Saved: all.zip (")) == (0, True)
    with zipfile.ZipFile(folder / "all.zip") as read:
        assert read.testzip() is None
        assert len(json.loads(read.read("account.json"))["tracks"]) == 1
    again = run("account", "export", "-o", "all.zip", *url)
    assert (again.code, "all.zip is there already" in again.err) == (2, True)
    for arguments, said in (((), "Nobody can be asked"), (("--confirm", "ben"), "confirm must be 'anna'")):
        refused = run("account", "delete", *arguments, *url)
        assert (refused.code, said in refused.err) == (2, True), refused
    gone = run("account", "delete", "--confirm", "anna", *url)
    assert (gone.code, gone.err) == (0, "Everything is deleted here. Songs: 1.\n")

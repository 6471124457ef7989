"""What is not public does not exist: the same answer for private, unlisted, deleted and unknown songs."""

import pytest

from tests.serve_app.in_process import Studio
from tests.serve_app.share.stand_in import StandIn

PARTS = ["", "/embed", "/card.png", "/cover", "/avatar", "/audio"]
VARYING = {"date", "x-request-id", "content-length"}


@pytest.fixture(scope="module")
def hidden(stand_in: StandIn) -> dict[str, str]:
    """Ids by why nobody may know of them; policies hide what is in the trash, so it has no row."""
    stand_in.song("d1" * 16, visibility="private", title="A secret of mine")
    stand_in.song("d2" * 16, visibility="unlisted", title="A secret of mine")
    return {"private": "d1" * 16, "unlisted": "d2" * 16, "unknown": "d3" * 16, "malformed": "d4" * 20}


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("accept", ["text/html", "application/json", "image/png,audio/*"])
def test_all_of_them_are_answered_alike(
    sharing: Studio, hidden: dict[str, str], part: str, accept: str
) -> None:
    answers: dict[str, tuple[int, str, dict[str, str]]] = {}
    for why, song_id in hidden.items():
        answer = sharing.client.get(f"/s/{song_id}{part}", headers={"Accept": accept, "X-Request-ID": "x"})
        text = answer.text.replace(song_id, "ID")
        answers[why] = (
            answer.status_code,
            text,
            {name: value for name, value in answer.headers.items() if name not in VARYING},
        )
    first = answers.pop("unknown")
    assert first[0] == 404
    assert "secret" not in first[1]
    for why, found in answers.items():
        assert found == first, why


def test_their_embedding_is_not_described(sharing: Studio, hidden: dict[str, str]) -> None:
    for song_id in hidden.values():
        url = f"{sharing.url}/s/{song_id}"
        answer = sharing.client.get("/oembed", params={"url": url})
        assert answer.status_code == 404
        assert "secret" not in answer.text


def test_no_file_of_theirs_is_asked_for(sharing: Studio, stand_in: StandIn, hidden: dict[str, str]) -> None:
    before = len(stand_in.asked)
    for song_id in hidden.values():
        for part in PARTS:
            sharing.client.get(f"/s/{song_id}{part}")
    assert not [asked for asked in stand_in.asked[before:] if "/storage/" in asked]


def test_a_hidden_parent_is_not_named(sharing: Studio, stand_in: StandIn, hidden: dict[str, str]) -> None:
    """`get_song` gives the id only of a parent that may be listed; the page looks for itself."""
    for at, song_id in enumerate(hidden.values()):
        child = f"{at}c" * 16
        row = stand_in.song(child)
        row["parent_id"] = f"{song_id[:8]}-{song_id[8:12]}-{song_id[12:16]}-{song_id[16:20]}-{song_id[20:32]}"
        text = sharing.client.get(f"/s/{child}").text
        assert "secret" not in text
        assert song_id not in text
        assert "Remix of" not in text


def test_a_row_shows_no_file_of_somebody_else(sharing: Studio, stand_in: StandIn) -> None:
    other = "0badcafe-0000-4000-8000-000000000002"
    stand_in.files[f"music/{other}/x.mp3"] = b"somebody's draft"
    for at, path in enumerate([f"{other}/x.mp3", f"../{other}/x.mp3", "x.mp3", "/x.mp3"]):
        song_id = f"{at}d" * 16
        stand_in.song(song_id, audio_path=path, cover_path=path, avatar_path=path)
        assert sharing.client.get(f"/s/{song_id}/audio").status_code == 404
        assert sharing.client.get(f"/s/{song_id}/avatar").status_code == 404
        assert (
            sharing.client.get(f"/s/{song_id}/cover").headers["content-type"] == "image/png"
        )  # one drawn here
    assert not [asked for asked in stand_in.asked if other in asked]

"""What is not public does not exist: the same answer for private, unlisted, deleted and unknown songs."""

from uuid import UUID

import pytest

from serve_app.share.read import own_path
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


def test_all_of_them_take_the_same_steps(sharing: Studio, stand_in: StandIn) -> None:
    """So that time tells no more than the answer."""
    stand_in.song("e1" * 16, visibility="private")
    stand_in.song("e2" * 16, visibility="unlisted")
    steps = []
    for song_id in ("e1" * 16, "e2" * 16, "e3" * 16):
        before = len(stand_in.asked)
        sharing.client.get(f"/s/{song_id}/card.png")
        sharing.client.get(f"/s/{song_id}/card.png")
        steps.append(stand_in.asked[before:])
    assert steps == [["POST /rest/v1/rpc/get_song"]] * 3


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
    path = f"{other}/x.mp3"
    stand_in.song("0d" * 16, audio_path=path, cover_path=path, avatar_path=path)
    assert sharing.client.get(f"/s/{'0d' * 16}/audio").status_code == 404
    assert sharing.client.get(f"/s/{'0d' * 16}/avatar").status_code == 404
    drawn = sharing.client.get(f"/s/{'0d' * 16}/cover")
    assert drawn.headers["content-type"] == "image/png"
    assert not [asked for asked in stand_in.asked if other in asked]


def test_a_path_leads_nowhere_but_into_its_owners_folder() -> None:
    owner = UUID("0badcafe-0000-4000-8000-000000000001")
    assert own_path(f"{owner}/x-1.mp3", owner) == f"{owner}/x-1.mp3"
    for path in (
        None,
        "",
        "x.mp3",
        "/x.mp3",
        f"/{owner}/x.mp3",
        f"{owner}/../y/x.mp3",
        f"{owner}/..",
        f"{owner}/.x",
        f"{owner}/x/y.mp3",
        f"{owner}//x.mp3",
        f"{owner}/x.mp3?download",
        f"{owner}/x%2f..%2fy.mp3",
        f"{owner}/x.mp3\n",
        f"{owner}/{'x' * 200}.mp3",
        f"{str(owner).upper()}/x.mp3",
    ):
        assert own_path(path, owner) is None, path

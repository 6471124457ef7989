"""Files: one's own folder and nothing above it; read by who may hear the song; limited in size and kind."""

from collections.abc import Iterator

import pytest

from tests.supabase.attack import attack
from tests.supabase.community import DRAFT, PUBLIC, TRASHED, UNLISTED, Community, settled, song
from tests.supabase.database import Project

OTHERS = (
    "{ann}/x.mp3",
    "{ann}/{cid}/x.mp3",
    "{cid}/../{ann}/x.mp3",
    "{cid}/..",
    "{cid}/../x.mp3",
    "{cid}/./x.mp3",
    "{cid}/.hidden",
    "{cid}/x..mp3",
    "{cid}/x..mp3/../../y",
    "{cid}//x.mp3",
    "/{cid}/x.mp3",
    "./{cid}/x.mp3",
    "{cid}",
    "{cid}/",
    "{cid}x/x.mp3",
    "x/{cid}/x.mp3",
    "{cid}/deep/x.mp3",
    "{cid}\\x.mp3",
    "{cid}/..\\{ann}\\x.mp3",
    "{cid}/%2e%2e/{ann}/x.mp3",
    "{cid}/x\u2024\u2024.mp3",
    "{cid}/x.mp3\n{ann}/x.mp3",
    "{ann}/x.mp3\n{cid}/x.mp3",
    "{cid}/x.mp3\n",
    " {cid}/x.mp3",
    "x.mp3",
    "",
    "{cid}/" + "x" * 300,
)
INSERT = "insert into storage.objects (bucket_id, name) values (%s, %s)"


@pytest.fixture(scope="module")
def community(supabase_project: Project) -> Iterator[Community]:
    with supabase_project.copied() as database, settled(database) as made:
        yield made


def _named(name: str, community: Community) -> str:
    return name.replace("{ann}", community.ann).replace("{cid}", community.cid)


@pytest.mark.parametrize("bucket", ["music", "avatars"])
def test_who_has_an_account_writes_into_their_folder(bucket: str, community: Community) -> None:
    assert attack(community, "cid", INSERT, bucket, f"{community.cid}/{song('x')}.mp3").touched == 1


@pytest.mark.parametrize("bucket", ["music", "avatars"])
@pytest.mark.parametrize("name", OTHERS)
def test_nobody_writes_elsewhere(name: str, bucket: str, community: Community) -> None:
    named = _named(name, community)
    assert attack(community, "cid", INSERT, bucket, named).state == "42501"
    for who in ("anybody", "nobody"):
        assert attack(community, who, INSERT, bucket, named).state == "42501"


@pytest.mark.parametrize("name", OTHERS)
def test_nobody_moves_a_file_elsewhere(name: str, community: Community) -> None:
    mine = INSERT.replace("%s, %s", "'music', '{cid}/mine.mp3'")
    literal = _named(name, community).replace("'", "''")
    moved = attack(
        community, "cid", f"{mine}; update storage.objects set name = '{literal}' where name like '{{cid}}/%'"
    )
    assert moved.state == "42501"


@pytest.mark.parametrize("bucket", ["other", None, "MUSIC", "music "])
def test_there_is_no_other_bucket(bucket: str | None, community: Community) -> None:
    assert attack(community, "cid", INSERT, bucket, f"{community.cid}/x.mp3").state == "42501"


def test_a_file_of_music_is_not_moved_to_where_everybody_reads(community: Community) -> None:
    """Of one's own it may be; of another's nothing moves."""
    moved = "update storage.objects set bucket_id = 'avatars' where name like '{ann}/%'"
    assert attack(community, "cid", moved).touched == 0


HEARD = {
    f"{{ann}}/{PUBLIC}.mp3": ("anybody", "cid", "ann"),
    f"{{ann}}/{PUBLIC}.png": ("anybody", "cid", "ann"),
    f"{{ann}}/{UNLISTED}.mp3": ("ann",),
    f"{{ann}}/{DRAFT}.mp3": ("ann",),
    f"{{ann}}/{TRASHED}.mp3": ("ann",),
    "{ann}/face.png": ("ann",),
}


@pytest.mark.parametrize("who", ["anybody", "cid", "ann"])
@pytest.mark.parametrize("name", HEARD)
def test_a_file_is_for_who_may_hear_its_song(name: str, who: str, community: Community) -> None:
    rows = attack(
        community, who, "select name from storage.objects where name = %s", _named(name, community)
    ).rows
    assert len(rows) == (who in HEARD[name])


def test_a_song_of_ones_own_opens_nobody_elses_file(community: Community) -> None:
    """Naming a draft's file in a public song would let everybody hear it."""
    for column in ("audio_path", "cover_path"):
        for path in ("{ann}/" + DRAFT + ".mp3", "{cid}/../{ann}/" + DRAFT + ".mp3"):
            made = attack(
                community,
                "cid",
                f"insert into songs (id, user_id, title, duration_s, visibility, {column})"
                f" values (gen_random_uuid(), '{{cid}}', 'x', 1, 'public', '{path}')",
            )
            assert made.state == "23514"


def test_who_has_left_writes_no_more_and_still_tidies_up(supabase_project: Project) -> None:
    """A token outlives its account by up to an hour."""
    with supabase_project.copied() as database, settled(database) as left:
        database.sql("delete from auth.users where id = %s", left.ann)
        for bucket in ("music", "avatars"):
            assert attack(left, "ann", INSERT, bucket, f"{left.ann}/x.mp3").state == "42501"
        assert attack(left, "cid", "select 1 from storage.objects where name like '{ann}/%'").rows == []
        assert attack(left, "ann", "delete from storage.objects").touched == 6


def test_sizes_and_kinds(community: Community) -> None:
    buckets = community.database.sql(
        "select id, public, file_size_limit, 'image/svg+xml' = any(allowed_mime_types) or"
        " 'text/html' = any(allowed_mime_types) or allowed_mime_types is null"
        " from storage.buckets order by id"
    )
    assert buckets == [("avatars", True, 2 * 2**20, False), ("music", False, 100 * 2**20, False)]

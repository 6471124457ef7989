"""A real project is tested only if it may be, and left as it was found; the attacks run there too.

What this does to a project is tried on the emulator first: over HTTP, and as the project's owner.
"""

from collections.abc import Iterator

import httpx
import pytest

from tests.supabase.attack import attack
from tests.supabase.cloud import Cloud
from tests.supabase.community import settled
from tests.supabase.forgeries import REFUSED
from tests.supabase.matrix import ENTRIES, NO, VERBS, WHO
from tests.supabase.real_project import RealProject, Unfit, named, tidy

SONG = "insert into public.songs (id, user_id, title, duration_s) values (gen_random_uuid(), %s, 'Rain', 30)"


IN_PERSON = {"the owner's role"}
"""Tried as the owner, who has signed in for us, it is no forgery."""


@pytest.fixture
def environment(cloud: Cloud) -> dict[str, str]:
    """What names the emulator as the project to test against."""
    return {
        "SUPABASE_TEST_URL": cloud.url + "/",
        "SUPABASE_TEST_PUBLISHABLE_KEY": cloud.publishable,
        "SUPABASE_TEST_SECRET_KEY": cloud.secret,
        "SUPABASE_TEST_DB_URL": cloud.database.owner,
    }


@pytest.fixture(params=["emulator", "project"])
def real(request: pytest.FixtureRequest) -> Iterator[RealProject]:
    """The emulator taken for a real project, and a real project."""
    if request.param == "emulator":
        with tidy(named(request.getfixturevalue("environment"))) as project:
            yield project
    else:
        with tidy(request.getfixturevalue("real_project")) as project:
            yield project


def test_users_can_act_and_leave_nothing(real: RealProject) -> None:
    uid, token = real.user("Anna", {"opentunes": "operator"})
    headers = {"apikey": real.publishable, "Authorization": f"Bearer {token}"}
    file = f"{real.url}/storage/v1/object/music/{uid}/x.flac"
    kind = {"Content-Type": "audio/flac"}
    assert httpx.post(file, headers={**headers, **kind}, content=b"fLaC").status_code == 200
    real.sql(SONG, uid)
    assert real.sql("select raw_app_meta_data ->> 'opentunes' from auth.users where id = %s", uid) == [
        ("operator",)
    ]
    real.tidied()
    for table, column in (("auth.users", "id"), ("public.songs", "user_id")):
        assert real.sql(f"select count(*) from {table} where {column} = %s", uid) == [(0,)]
    assert real.sql("select count(*) from storage.objects where name like %s", f"{uid}/%") == [(0,)]


def test_who_names_no_project_or_half_of_one_is_told(environment: dict[str, str]) -> None:
    with pytest.raises(Unfit, match="SUPABASE_TEST_URL is not set"):
        named({})
    del environment["SUPABASE_TEST_SECRET_KEY"]
    with pytest.raises(Unfit, match=r"not SUPABASE_TEST_SECRET_KEY$"):
        named(environment)


def test_a_project_with_songs_is_left_alone(cloud: Cloud, environment: dict[str, str]) -> None:
    uid, _ = cloud.user("Anna")
    cloud.sql(SONG, uid)
    with pytest.raises(Unfit, match="has 1 songs: set SUPABASE_TEST_ERASE=yes"):
        named(environment)
    with tidy(named({**environment, "SUPABASE_TEST_ERASE": "yes"})) as project:
        project.user("Ben")
    assert cloud.sql("select count(*) from public.songs") == [(1,)]
    assert cloud.sql("select id::text from auth.users") == [(uid,)]


def test_its_secrets_are_not_shown(environment: dict[str, str]) -> None:
    shown = repr(named(environment))
    assert environment["SUPABASE_TEST_SECRET_KEY"] not in shown
    assert environment["SUPABASE_TEST_DB_URL"] not in shown


def test_attacks(real: RealProject) -> None:
    """The matrix and the forgeries of `test_attacks`, by who has no more than the owner's password."""
    if real.sql("select count(*) from public.songs") != [(0,)]:
        pytest.skip("the attacks count rows: they need a project without songs")
    wrong = []
    with settled(real.database) as community:
        real.made.extend((community.ann, community.bob, community.cid))
        for entry in ENTRIES:
            for verb in VERBS:
                for who in WHO:
                    result = attack(community, who, entry.statement(verb))
                    came, meant = NO if result.refused else result.touched, entry.outcome(verb, who)
                    if came != meant or not (result.refused or result.state is None):
                        wrong.append(f"{who} {verb} {entry.table}: {came}, not {meant}: {result.message}")
        for name in REFUSED.keys() - IN_PERSON:
            for who in ("cid", "anybody"):
                if (result := attack(community, who, REFUSED[name])).state != "42501":
                    wrong.append(f"{who} {name}: {result.message or result.rows}")
    assert wrong == []

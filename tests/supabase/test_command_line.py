"""Supabase's advisors have nothing against the schema, and the studio's typed client is of this schema."""

from tests.supabase.command_line import TYPES, advisors, types
from tests.supabase.database import Database

ACCEPTED = {
    "unused_index": "the database is new: nothing has been asked of it yet",
}
"""Lint → why it may be found."""


def test_the_advisors_find_nothing_that_is_not_accepted(supabase: Database) -> None:
    found = advisors(supabase)
    assert [each for each in found if each.name not in ACCEPTED] == []
    assert ACCEPTED.keys() - {each.name for each in found} == set(), "no longer found: take it from the list"


def test_the_advisors_see_a_table_that_is_open_to_all(supabase: Database) -> None:
    supabase.sql("create table public.open (id int); grant all on public.open to anon")
    assert ("rls_disabled_in_public", "public.open") in [(it.name, it.subject) for it in advisors(supabase)]


def test_the_types_of_the_client_are_those_of_the_schema(supabase: Database) -> None:
    assert TYPES.read_text("utf-8") == types(supabase), "run `make types`"


def test_a_change_of_the_schema_changes_the_types(supabase: Database) -> None:
    supabase.sql("alter table public.songs add column colour text")
    assert '"colour": string | null;' in types(supabase)

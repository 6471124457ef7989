"""Everything that the Data API's roles may do in a database, in lines that can be compared."""

from typing import Final

from tests.supabase.database import Database

ROLES: Final = ("anon", "authenticated", "service_role")
_TABLES: Final = """
    select a.grantee::regrole::text, c.relname, a.privilege_type
    from pg_class c, aclexplode(c.relacl) a
    where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace) and a.grantee <> c.relowner"""
_COLUMNS: Final = """
    select a.grantee::regrole::text, c.relname || '.' || t.attname, a.privilege_type
    from pg_class c join pg_attribute t on t.attrelid = c.oid, aclexplode(t.attacl) a
    where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace) and a.grantee <> c.relowner"""
_FUNCTIONS: Final = """
    select case a.grantee when 0 then 'everybody' else a.grantee::regrole::text end,
      p.pronamespace::regnamespace || '.' || p.proname
        || '(' || pg_get_function_identity_arguments(p.oid) || ')',
      'EXECUTE'
    from pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
    where p.pronamespace in ('public'::regnamespace, 'private'::regnamespace) and a.grantee <> p.proowner"""
_SCHEMAS: Final = """
    select case a.grantee when 0 then 'everybody' else a.grantee::regrole::text end,
      'schema ' || n.nspname, a.privilege_type
    from pg_namespace n, aclexplode(n.nspacl) a
    where n.nspname in ('public', 'private') and a.grantee <> n.nspowner"""
_POLICIES: Final = """
    select array_to_string(roles, ', '), schemaname || '.' || tablename,
      'policy ' || policyname || ' for ' || cmd
    from pg_policies"""


def lines(database: Database) -> list[str]:
    """One per right of a role to a table, column, function or schema, and one per policy; sorted."""
    queries = (_TABLES, _COLUMNS, _FUNCTIONS, _SCHEMAS, _POLICIES)
    return sorted({": ".join(row) for query in queries for row in database.sql(query)})

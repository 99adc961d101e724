"""How a transactional test ends: the rows that are there are deleted.

Django would truncate every table and then make all content types and permissions anew, which takes far longer than most of these tests.
"""

from __future__ import annotations

from django.db import connection
from django.test import TransactionTestCase

KEPT = ("django_migrations", "django_content_type", "auth_permission")
"""What migrating made and no test changes."""

EMPTY = """
DO $$
DECLARE
    one record;
BEGIN
    -- Neither foreign keys nor the triggers that keep evidence as it is look at this.
    SET LOCAL session_replication_role = replica;
    FOR one IN
        SELECT c.oid::regclass AS name, pg_relation_size(c.oid) AS size
        FROM pg_class c
        WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace AND NOT c.relispartition
            AND c.relname NOT IN ({kept})
    LOOP
        IF one.size > 1000000 THEN
            EXECUTE format('TRUNCATE %s CASCADE', one.name);
        ELSE
            EXECUTE format('DELETE FROM %s', one.name);
        END IF;
    END LOOP;
END
$$
"""


def empty_tables() -> None:
    """Delete all rows but those that migrating made; large tables are cut, so that they do not stay large."""
    with connection.cursor() as cursor:
        cursor.execute(EMPTY.format(kept=", ".join(f"'{name}'" for name in KEPT)))


def install() -> None:
    """Let transactional tests end so; one that asks for fresh sequences gets Django's own way."""
    usual = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined] # the stubs leave it out

    def ended(case: TransactionTestCase) -> None:
        if case.reset_sequences or case.serialized_rollback:
            usual(case)
        else:
            empty_tables()

    TransactionTestCase._fixture_teardown = ended  # type: ignore[attr-defined]

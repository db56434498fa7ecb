"""Back to a fresh database after a test that commits: a few milliseconds instead of a third of a second.

Django truncates every table, then makes content types and permissions anew. Here only tables that hold rows are
truncated, and what migrations had put in (content types, the clock's row, months of partitions stay) is put back
where a test changed it. One function in the test database does it, in one round trip.
"""

from django.db import OperationalError, connection
from psycopg.errors import DeadlockDetected

TRIES = 5

TABLES = """
SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname = 'public'
"""

REMEMBER = f"""
DROP SCHEMA IF EXISTS fresh CASCADE;
CREATE SCHEMA fresh;
DO $remember$
DECLARE name text; filled boolean;
BEGIN
    FOR name IN {TABLES} LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %s)', name) INTO filled;
        IF filled THEN EXECUTE format('CREATE TABLE fresh.%s AS TABLE %1$s', name); END IF;
    END LOOP;
END $remember$;

CREATE FUNCTION fresh.restore() RETURNS void LANGUAGE plpgsql AS $restore$
DECLARE name text; changed boolean; stale text[] := '{{}}'; seeds text[] := '{{}}';
BEGIN
    SET LOCAL lock_timeout = '20s';  -- a test left a transaction open somewhere: say so, don't hang
    FOR name IN {TABLES} LOOP
        IF to_regclass('fresh.' || name) IS NULL THEN
            EXECUTE format('SELECT EXISTS (SELECT FROM %s)', name) INTO changed;
        ELSE
            seeds := seeds || name;
            EXECUTE format(
                'SELECT EXISTS ((TABLE %1$s EXCEPT ALL TABLE fresh.%1$s) '
                'UNION ALL (TABLE fresh.%1$s EXCEPT ALL TABLE %1$s))', name) INTO changed;
        END IF;
        IF changed THEN stale := stale || name; END IF;
    END LOOP;
    IF stale = '{{}}' THEN RETURN; END IF;
    EXECUTE 'TRUNCATE ' || array_to_string(stale, ', ') || ' CASCADE';
    FOREACH name IN ARRAY seeds LOOP
        EXECUTE format('INSERT INTO %1$s OVERRIDING SYSTEM VALUE SELECT * FROM fresh.%1$s '
                       'WHERE NOT EXISTS (SELECT FROM %1$s)', name);
    END LOOP;
END $restore$;
"""


def remember_fresh() -> None:
    """Note what the tables hold now, right after migrations."""
    with connection.cursor() as cursor:
        cursor.execute(REMEMBER)


def restore_fresh() -> None:
    """Make every table hold that again. A page that is still open may read meanwhile, in another order: then once more."""
    for attempt in range(TRIES):
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT fresh.restore()")
            return
        except OperationalError as error:
            if attempt == TRIES - 1 or not isinstance(error.__cause__, DeadlockDetected):
                raise

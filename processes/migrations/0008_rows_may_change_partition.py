"""A row of an append-only table may move from the default partition into its month's, and nothing else.

Making a month late deletes its rows from the default partition and inserts them where they belong; the trigger refused
that, and with it every later month. The one who moves says so for the length of its statement (`store.history`).
"""

from django.db import migrations

FUNCTION = """
CREATE OR REPLACE FUNCTION podium_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('podium.moving_rows', true) = 'on' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'Expected % to be append-only, but a % was tried.', TG_TABLE_NAME, TG_OP;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("processes", "0007_job_suspects")]
    operations = [migrations.RunSQL(FUNCTION, migrations.RunSQL.noop)]

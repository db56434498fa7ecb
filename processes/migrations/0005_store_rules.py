"""What the store leans on: defaults for columns COPY leaves out, room for in-place updates, the catalogue's epoch."""

from django.db import migrations

DEFAULTS = """
ALTER TABLE job ALTER state SET DEFAULT 'ready', ALTER worker SET DEFAULT '', ALTER fence SET DEFAULT 0,
    ALTER attempts SET DEFAULT 0, ALTER expiries SET DEFAULT 0, ALTER suspect SET DEFAULT false,
    ALTER last_error SET DEFAULT '';
ALTER TABLE instance ALTER title SET DEFAULT '', ALTER suspended SET DEFAULT false, ALTER end_note SET DEFAULT '';
ALTER TABLE incident ALTER state SET DEFAULT 'open', ALTER details SET DEFAULT '{}', ALTER resolved_by SET DEFAULT '';
"""

# A step changes `seq` and `variables` only, which no index holds: with room in the page the update stays in it.
# Queue-like tables are vacuumed after 5 % dead rows instead of 20 %: they are small and turn over all day.
STORAGE = """
ALTER TABLE instance SET (fillfactor = 80);
ALTER TABLE job SET (autovacuum_vacuum_scale_factor = 0.05);
ALTER TABLE token SET (autovacuum_vacuum_scale_factor = 0.05);
ALTER TABLE command SET (autovacuum_vacuum_scale_factor = 0.05);
ALTER TABLE timer SET (autovacuum_vacuum_scale_factor = 0.05);
"""

# Raised in the transaction that publishes or retires; whoever caches definitions compares it once per transaction.
EPOCH = """
CREATE TABLE catalogue_epoch (id smallint PRIMARY KEY CHECK (id = 1), epoch bigint NOT NULL);
INSERT INTO catalogue_epoch VALUES (1, 1);
"""

# A portal whose offset row is missing follows real time, instead of knowing no time at all.
CLOCK = """
CREATE OR REPLACE FUNCTION podium_now() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS
  'SELECT clock_timestamp() + COALESCE((SELECT "offset" FROM clock_offset WHERE id = 1), interval ''0'')';
"""


class Migration(migrations.Migration):
    dependencies = [("processes", "0004_hot_tables_without_foreign_keys")]
    operations = [
        migrations.RunSQL(DEFAULTS, migrations.RunSQL.noop),
        migrations.RunSQL(STORAGE, migrations.RunSQL.noop),
        migrations.RunSQL(CLOCK, migrations.RunSQL.noop),
        migrations.RunSQL(EPOCH, "DROP TABLE catalogue_epoch;"),
    ]

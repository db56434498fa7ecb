"""Packed bytes are stored as they are (they do not compress twice), and every level starts complete up to now."""

from django.db import migrations

STORAGE = """
ALTER TABLE heat ALTER COLUMN data SET STORAGE EXTERNAL;
ALTER TABLE heat_delta SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
INSERT INTO heat_watermark (level, closed)
SELECT level, '1970-01-01T00:00:00Z' FROM unnest(ARRAY[1, 2, 3]) AS level;
"""


class Migration(migrations.Migration):
    dependencies = [("dashboards", "0001_initial")]
    operations = [migrations.RunSQL(STORAGE, "DELETE FROM heat_watermark;")]

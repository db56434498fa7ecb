"""How often systems failed is asked for the last days; effects are written in the order of time."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("processes", "0017_step_targets")]
    operations = [
        migrations.AddIndex("effect", BrinIndex(fields=["requested_at"], name="effect_by_time")),
    ]

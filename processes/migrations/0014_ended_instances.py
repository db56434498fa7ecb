"""Dashboards ask what ended in a period; only instances that ended are in the index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("processes", "0013_calendar_versions")]

    operations = [
        migrations.AddIndex(
            model_name="processinstance",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", False)),
                fields=["definition", "ended_at"],
                name="instance_by_end",
            ),
        ),
    ]

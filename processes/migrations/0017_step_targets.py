"""Targets of steps that the people of a process set themselves; they outlive its versions."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("processes", "0016_model_trials")]
    operations = [migrations.AddField("definition", "step_targets", models.JSONField(default=dict))]

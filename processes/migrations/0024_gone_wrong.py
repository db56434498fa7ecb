"""Visits that failed or took more than one attempt, by instance: what is first-time-right is asked without reading all of history."""

from django.db import migrations

INDEX = "CREATE INDEX visit_gone_wrong ON element_history (instance_id) WHERE attempts > 1 OR outcome = 'error'"


class Migration(migrations.Migration):
    dependencies = [("processes", "0023_planned_publication")]
    operations = [migrations.RunSQL(INDEX, "DROP INDEX visit_gone_wrong")]

"""What was resolved lately is looked for whenever the incidents' page opens."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("processes", "0011_search")]

    operations = [
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(
                condition=models.Q(("state", "resolved")), fields=["resolved_at"], name="incident_resolved"
            ),
        ),
    ]

import re

from django.db import migrations, models


def give_keys(apps, schema_editor):
    """Policies there are can be named too."""
    taken = set()
    for row in apps.get_model("humantasks", "EscalationPolicy").objects.filter(key="").order_by("pk"):
        base = re.sub(r"[^a-z0-9]+", "-", row.name.lower()).strip("-") or "policy"
        row.key = base if base not in taken else f"{base}-{row.pk}"
        taken.add(row.key)
        row.save(update_fields=["key"])


class Migration(migrations.Migration):

    dependencies = [
        ("humantasks", "0013_start_files"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="escalationpolicy", name="policy_one_for_each"),
        migrations.AddField(
            model_name="escalationpolicy",
            name="key",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        migrations.AddField(
            model_name="escalationpolicy",
            name="only_named",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddConstraint(
            model_name="escalationpolicy",
            constraint=models.UniqueConstraint(
                condition=models.Q(("only_named", False)),
                fields=("definition", "group"),
                name="policy_one_for_each",
                nulls_distinct=False,
            ),
        ),
        migrations.RunPython(give_keys, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="escalationpolicy",
            constraint=models.UniqueConstraint(
                condition=models.Q(("key", ""), _negated=True), fields=("key",), name="policy_one_for_each_key"
            ),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("humantasks", "0014_named_policies")]

    operations = [
        migrations.AddField(
            model_name="personsettings", name="language", field=models.TextField(blank=True, default="")
        )
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("portal", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="demostate",
            name="passwords_seal",
            field=models.CharField(default="", max_length=64),
        ),
    ]

"""What the search of the header finds tasks by: the words of their titles."""

import django.contrib.postgres.indexes
from django.db import migrations

import processes.models.words


class Migration(migrations.Migration):
    dependencies = [("humantasks", "0003_seen"), ("processes", "0011_search")]

    operations = [
        migrations.AddIndex(
            model_name="humantask",
            index=django.contrib.postgres.indexes.GinIndex(
                processes.models.words.Words("title"), name="task_title_words"
            ),
        ),
    ]

"""What the search of the header finds by: words of values, and the beginning of business keys in any case."""

import django.contrib.postgres.indexes
import django.db.models.functions.text
from django.db import migrations, models

import processes.models.words

# Punctuation parts words, so that `acme` and `flooring` both find buyer@flooring.acme; the first 200 characters count.
# The built-in parser alone would keep an address or a path as one word.
WORDS = r"""
CREATE FUNCTION podium_words(txt text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT to_tsvector('simple', translate(left(txt, 200), '!"#$%&''()*+,-./:;<=>?@[\]^_`{|}~', repeat(' ', 32))) $$;
"""


class Migration(migrations.Migration):
    dependencies = [("processes", "0010_batches")]

    operations = [
        migrations.RunSQL(WORDS, "DROP FUNCTION podium_words(text);"),
        migrations.AddIndex(
            model_name="processinstance",
            index=models.Index(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper("business_key"), name="text_pattern_ops"
                ),
                condition=models.Q(("business_key__gt", "")),
                name="instance_key_begins",
            ),
        ),
        migrations.AddIndex(
            model_name="variablevalue",
            index=django.contrib.postgres.indexes.GinIndex(
                processes.models.words.Words("txt"),
                condition=models.Q(("txt__isnull", False)),
                name="value_words",
            ),
        ),
    ]

"""Heat: what batches appended, and what it was folded into. Shapes of the bytes: `dashboards.heat.packing`."""

from django.db import models


class HeatDelta(models.Model):
    """What one committed batch adds to one version; appended, never updated, so that no row is ever hot."""

    version_id = models.BigIntegerField()
    minute = models.DateTimeField()  # of the batch, UTC
    counts = models.BinaryField()
    flows = models.BinaryField()
    waiting = models.BinaryField()
    working = models.BinaryField()
    total = models.BinaryField()

    class Meta:
        db_table = "heat_delta"


class Heat(models.Model):
    """One packed row for all elements of a version: a measure in a bucket of a level."""

    pk = models.CompositePrimaryKey("version_id", "measure", "level", "bucket")
    version_id = models.BigIntegerField()
    measure = models.SmallIntegerField()
    level = models.SmallIntegerField()
    bucket = models.DateTimeField()
    data = models.BinaryField()

    class Meta:
        db_table = "heat"


class HeatWatermark(models.Model):
    """Up to where a level is complete."""

    level = models.SmallIntegerField(primary_key=True)
    closed = models.DateTimeField()

    class Meta:
        db_table = "heat_watermark"


class HeatSequence(models.Model):
    """How many folds a version has seen: the number that live frames carry."""

    version_id = models.BigIntegerField(primary_key=True)
    sequence = models.BigIntegerField(default=0)
    as_of = models.DateTimeField()

    class Meta:
        db_table = "heat_sequence"

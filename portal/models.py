"""Rows of the portal itself: the state of the demo, one row."""

from django.db import models


class DemoState(models.Model):
    """Whether demo traffic runs, and when somebody last looked: nobody looking, no traffic."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    traffic_on = models.BooleanField(default=True)
    seen_at = models.DateTimeField(null=True)  # machine time
    seeded_at = models.DateTimeField(null=True)
    passwords_seal = models.CharField(
        max_length=64, default=""
    )  # of hashes found to be the printed passwords'

    class Meta:
        db_table = "demo_state"
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="demo_state_is_one_row")]

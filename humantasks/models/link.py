"""Signed links by which people without an account follow one case, write into it and answer questions."""

from django.conf import settings
from django.core.signing import Signer
from django.db import models

SALT = "podium.case-link"


class CaseLink(models.Model):
    """One link. The address carries its id and `secret` under the portal's signature; revoking is a column."""

    instance_id = models.BigIntegerField()
    secret = models.TextField()  # makes the address of a link that was made anew another one
    name = models.TextField(blank=True, default="")  # whose words these are in the thread
    email = models.TextField(blank=True, default="")  # told of questions and changed promises; "" = nobody
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    expires_at = models.DateTimeField()  # machine time, as every credential
    revoked_at = models.DateTimeField(null=True)
    promise_told = models.TextField(blank=True, default="")  # the case's `promised_at` as its reader knows it

    class Meta:
        db_table = "case_link"
        indexes = [
            models.Index(fields=["instance_id"], name="case_link_by_case"),
            models.Index(
                fields=["id"],
                name="case_link_to_tell",
                condition=models.Q(revoked_at__isnull=True) & ~models.Q(email=""),
            ),
        ]

    @property
    def token(self) -> str:
        """What stands in the address: id and secret, signed."""
        return Signer(salt=SALT).sign(f"{self.pk}-{self.secret}")

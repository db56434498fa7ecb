"""Starts that never happened: drafts nobody touched for thirty days, and files that no start and no draft names any more.

A file is left alone for a day, so that a form that is open somewhere keeps what was chosen in it. A draft keeps its files.
"""

from datetime import timedelta

from django.db import connection

from humantasks.actions.start_files import drop
from humantasks.models import Attachment, Draft
from portal.lib.clock import portal_now

BATCH_ROWS = 100
DRAFT_KEPT = timedelta(days=30)
FILE_KEPT = timedelta(days=1)

# Index: attachment_waiting.
_ABANDONED = """
SELECT a.id FROM attachment a
 WHERE a.instance_id IS NULL AND a.created_at < %(before)s
   AND NOT EXISTS (SELECT 1 FROM task_draft d WHERE d.user_id = a.author_id AND d.start_of_id = a.start_of_id
                      AND strpos(d.values::text, '/files/' || a.id || '/') > 0)
 ORDER BY a.id LIMIT %(limit)s
"""


def sweep_abandoned_starts() -> int:
    """How many drafts and files went."""
    now = portal_now()
    stale = Draft.objects.filter(start_of__isnull=False, saved_at__lt=now - DRAFT_KEPT)
    drafts, _ = Draft.objects.filter(pk__in=stale.values("pk")[:BATCH_ROWS]).delete()
    with connection.cursor() as cursor:
        cursor.execute(_ABANDONED, {"before": now - FILE_KEPT, "limit": BATCH_ROWS})
        ids = [row[0] for row in cursor.fetchall()]
    return drafts + (drop(list(Attachment.objects.filter(pk__in=ids))) if ids else 0)

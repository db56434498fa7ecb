"""What a webhook is sent: JSON that a program reads, with a `text` that chat systems (Slack, Mattermost) show.

Exactly what the notice says, no variables. `text` follows Slack's rules: &, < and > are escaped, the link is <address|words>.
"""

from django.conf import settings

from humantasks.models import Notification
from humantasks.notify.saying import Saying
from portal.lib.json import dumps


def body_of(notice: Notification | Saying) -> str:
    address = f"{settings.PUBLIC_URL.rstrip('/')}{notice.url}" if notice.url else ""
    return dumps(
        {
            "text": _text(notice, address),
            "kind": notice.kind,
            "title": notice.title,
            "body": notice.body,
            "url": address,
            "task_id": str(notice.task_id) if notice.task_id else None,
            "instance_id": str(notice.instance_id) if notice.instance_id else None,
            "at": notice.created_at.isoformat(),
        }
    )


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _text(notice: Notification | Saying, address: str) -> str:
    title = escaped(" ".join(notice.title.split()))
    head = f"<{address}|{title.replace('|', '¦')}>" if address else f"*{title}*"
    return f"{head}\n{escaped(notice.body)}" if notice.body else head

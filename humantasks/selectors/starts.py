"""What one person has begun and not started."""

from django.contrib.auth.models import User

from humantasks.models import Draft


def start_draft_of(user: User, definition_id: int) -> Draft | None:
    return Draft.objects.filter(user=user, start_of=definition_id).first()


def drafted_starts(user: User) -> set[int]:
    """Processes whose form somebody has begun to fill in. One query."""
    return set(Draft.objects.filter(user=user, start_of__isnull=False).values_list("start_of_id", flat=True))

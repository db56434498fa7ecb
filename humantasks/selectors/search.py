"""What the search of the header finds of tasks: those with words in their title that begin as the text does."""

from django.contrib.auth.models import User
from django.db.models import Q

from humantasks.models import HumanTask
from humantasks.visibility import tasks
from processes.models.words import Words, words_beginning_with
from processes.selectors.instances import within_time


def tasks_called(user: User, text: str, *, most: int) -> list[HumanTask]:
    """By words of the title, newest first, of those the reader may see. By an index and under a time limit."""
    asked = words_beginning_with(text)
    if asked is None:
        return []
    found = tasks(user).annotate(words=Words("title")).filter(Q(words=asked)).order_by("-created_at", "-pk")
    return within_time(found[:most])

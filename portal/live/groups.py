"""Names of WebSocket groups, built only here and in each app's `live/groups.py`. ASCII, no more than 99 characters."""


def inbox_of_principal(principal: int) -> str:
    """Whoever is this person or in this group (`humantasks.assignment.principals`)."""
    return f"inbox.p.{principal}"


def inbox_of_operators(definition_id: int) -> str:
    """Whoever operates this process and so sees all of its tasks."""
    return f"inbox.d.{definition_id}"


def task_of(task_id: int) -> str:
    """Whoever has this task open."""
    return f"task.{task_id}"


def notices_of(user_id: int) -> str:
    """The bell of one person."""
    return f"notices.{user_id}"


def draft_of(version_id: int) -> str:
    """Whoever has this version of a model open in an editor."""
    return f"draft.{version_id}"


def board_of(board_id: int) -> str:
    """Whoever shows this dashboard, behind a link too."""
    return f"board.{board_id}"


ALERTS = "alerts"  # whoever shows alerts: each reads anew what they may see

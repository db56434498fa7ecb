"""Which dashboards somebody may see and change. What stands in their tiles is a question of the process's rights."""

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet

from dashboards.models import Board
from portal.lib.errors import Forbidden, NotFound


def boards(user: User) -> "QuerySet[Board]":
    """One's own, and those shared with one or with one's groups."""
    shared = Q(shares__user=user) | Q(shares__group__in=user.groups.all())
    return Board.objects.filter(Q(owner=user) | shared).distinct()


def find_board(user: User, board_id: int) -> Board:
    """Raises NotFound for what the person may not see."""
    board = boards(user).select_related("owner").filter(pk=board_id).first()
    if board is None:
        raise NotFound
    return board


def may_edit(user: User, board: Board) -> bool:
    if board.owner_id == user.pk:
        return True
    shared = Q(user=user) | Q(group__in=user.groups.all())
    return board.shares.filter(shared, may_edit=True).exists()


def check_edit(user: User, board: Board) -> None:
    if not may_edit(user, board):
        raise Forbidden("Expected the right to change this dashboard, but it is shared with you for reading.")


def check_owner(user: User, board: Board) -> None:
    """Sharing, links and deleting are the owner's."""
    if board.owner_id != user.pk:
        raise Forbidden("Expected the owner of this dashboard, but it belongs to somebody else.")

"""Make, save, copy, share and delete dashboards, and give out links to them. Each leaves a line in the audit.

A dashboard holds questions, never numbers: whoever may edit one gains no right to any process by it.
"""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.core import signing
from django.db import transaction

from dashboards.models import Board, BoardLink, BoardShare
from dashboards.store.board_templates import TEMPLATES
from dashboards.store.named import known
from dashboards.store.tile_words import read_tiles, stored_tiles
from dashboards.visibility import check_edit, check_owner, find_board, may_edit
from portal.lib.clock import portal_now
from portal.lib.errors import Conflict, Invalid, NotFound
from portal.live.groups import board_of
from portal.live.push import push_on_commit
from processes.actions.audit import record

MOST_BOARDS, MOST_NAME, MOST_DAYS = 200, 120, 366
SALT = "podium.board-link"
CHANGED, LESS_SEEN = {"type": "live.bell"}, {"type": "live.rights"}  # to whoever shows it


def create_board(user: User, name: str, template: str = "blank", tiles: Any = None) -> Board:
    """A new dashboard of one's own: from a template, or with the tiles given."""
    if template not in TEMPLATES:
        raise Invalid(f"Expected a template of {', '.join(TEMPLATES)}, but got {template[:40]!r}.")
    if Board.objects.filter(owner=user).count() >= MOST_BOARDS:
        raise Invalid(f"Expected at most {MOST_BOARDS} dashboards of one's own, but you have that many.")
    chosen = TEMPLATES[template].tiles if tiles is None else read_tiles(tiles)
    return _made(user, _name(name or TEMPLATES[template].name), [tile.plain() for tile in chosen])


def _made(user: User, name: str, tiles: list[dict[str, Any]]) -> Board:
    now = portal_now()
    with transaction.atomic():
        board = Board.objects.create(name=name, owner=user, tiles=tiles, created_at=now, changed_at=now)
        record(user, "dashboard.create", kind="dashboard", object_id=board.pk, name=name)
    return board


def save_board(user: User, board_id: int, *, name: Any, tiles: Any, version: int | None) -> Board:
    """Save over the version that was seen. Raises Conflict when somebody saved in between."""
    board = find_board(user, board_id)
    check_edit(user, board)
    saved = {"name": _name(name), "tiles": [tile.plain() for tile in read_tiles(tiles)]}
    seen = board.version if version is None else version
    with transaction.atomic():
        changed = Board.objects.filter(pk=board.pk, version=seen).update(
            **saved, version=seen + 1, changed_at=portal_now()
        )
        if not changed:
            raise Conflict(
                "Expected the dashboard as you saw it, but somebody has saved it since. Load it again."
            )
        push_on_commit([board_of(board.pk)], CHANGED)
        record(user, "dashboard.save", kind="dashboard", object_id=board.pk, version=seen + 1)
    board.refresh_from_db()
    return board


def duplicate_board(user: User, board_id: int) -> Board:
    """A copy of one's own of whatever one may see; shares and links stay with the original."""
    board = find_board(user, board_id)
    tiles = [tile.plain() for tile in stored_tiles(board.tiles)]
    return _made(user, _name(f"{board.name[: MOST_NAME - 7]} (copy)"), tiles)


def delete_board(user: User, board_id: int) -> None:
    board = find_board(user, board_id)
    check_owner(user, board)
    with transaction.atomic():
        push_on_commit([board_of(board.pk)], LESS_SEEN)
        record(user, "dashboard.delete", kind="dashboard", object_id=board.pk, name=board.name)
        board.delete()


def share_board(user: User, board_id: int, principal: str, *, edit: bool) -> BoardShare:
    """`principal` is "user:12" or "group:3". Sharing again changes what they may."""
    board = find_board(user, board_id)
    check_owner(user, board)
    named = known([principal])
    whom: dict[str, Any] = {
        "user_id": named.people[0] if named.people else None,
        "group_id": named.groups[0] if named.groups else None,
    }
    with transaction.atomic():
        share, _ = BoardShare.objects.update_or_create(board=board, **whom, defaults={"may_edit": edit})
        record(user, "dashboard.share", kind="dashboard", object_id=board.pk, principal=principal, edit=edit)
    return share


def unshare_board(user: User, board_id: int, share_id: int) -> None:
    board = find_board(user, board_id)
    check_owner(user, board)
    with transaction.atomic():
        if not board.shares.filter(pk=share_id).delete()[0]:
            raise NotFound
        push_on_commit([board_of(board.pk)], LESS_SEEN)
        record(user, "dashboard.unshare", kind="dashboard", object_id=board.pk, share=str(share_id))


def make_link(user: User, board_id: int, days: int) -> BoardLink:
    """A signed address for readers without an account, until it expires or is revoked."""
    board = find_board(user, board_id)
    check_owner(user, board)
    if not 1 <= days <= MOST_DAYS:
        raise Invalid(f"Expected a link for 1 to {MOST_DAYS} days, but got {days}.")
    now = portal_now()
    with transaction.atomic():
        link = BoardLink.objects.create(
            board=board, made_by=user, made_at=now, expires_at=now + timedelta(days=days)
        )
        record(user, "dashboard.link", kind="dashboard", object_id=board.pk, link=str(link.pk), days=days)
    return link


def revoke_link(user: User, board_id: int, link_id: int) -> None:
    board = find_board(user, board_id)
    check_owner(user, board)
    with transaction.atomic():
        if not board.links.filter(pk=link_id, revoked_at=None).update(revoked_at=portal_now()):
            raise NotFound
        push_on_commit([board_of(board.pk)], LESS_SEEN)
        record(user, "dashboard.revoke", kind="dashboard", object_id=board.pk, link=str(link_id))


def token_of(link: BoardLink) -> str:
    return signing.dumps(link.pk, salt=SALT)


def find_link(token: str, now: datetime) -> BoardLink:
    """The link behind a signed token; NotFound when it is forged, over, revoked or its maker may no longer share."""
    try:
        link_id = int(signing.loads(token, salt=SALT))
    except (signing.BadSignature, TypeError, ValueError) as error:
        raise NotFound from error
    valid = BoardLink.objects.filter(pk=link_id, revoked_at=None, expires_at__gt=now, made_by__is_active=True)
    link = valid.select_related("board", "made_by").first()
    if link is None or not may_edit(link.made_by, link.board):
        raise NotFound
    return link


def _name(name: Any) -> str:
    if not isinstance(name, str) or not name.strip() or len(name) > MOST_NAME or "\0" in name:
        raise Invalid(f"Expected a name of at most {MOST_NAME} letters, but got something else.")
    return name.strip()

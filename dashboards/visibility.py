"""Which dashboards and alerts somebody may see and change. What stands in tiles is a question of the process's rights."""

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet

from dashboards.models import Alert, AlertRule, Board
from portal.lib.errors import Forbidden, NotFound
from processes import visibility as process_visibility
from processes.models import Definition


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


# alerts: whoever may read the process sees them; who operates or owns it makes them


def rules(user: User) -> "QuerySet[AlertRule]":
    """One's own; those of processes one may read, of all processes if one may read all. Values of variables as well."""
    rights = process_visibility.rights(user)
    reach = Q(definition__isnull=False) & rights.where("read", "definition_id")
    if "read" in rights.everywhere:
        reach |= Q(definition=None)
    clear = Q(reads_variables=False) | (
        Q(definition__isnull=False) & rights.where("see_variables", "definition_id")
    )
    if "see_variables" in rights.everywhere:
        clear = Q()
    return AlertRule.objects.filter((reach & clear) | (Q(owner=user) & (reach | Q(definition=None))))


def find_rule(user: User, rule_id: int) -> AlertRule:
    """Raises NotFound for what the person may not see."""
    rule = rules(user).select_related("owner", "destination", "definition").filter(pk=rule_id).first()
    if rule is None:
        raise NotFound
    return rule


def may_make(user: User, definition: Definition | None) -> bool:
    """Who operates a process, or owns and may read it. About all processes: who operates any."""
    rights = process_visibility.rights(user)
    if definition is None:
        return rights.anywhere("operate")
    owns = definition.owner_id == user.pk and rights.has("read", definition.pk)
    return rights.has("operate", definition.pk) or owns


def may_change(user: User, rule: AlertRule) -> bool:
    """Whoever made it and still may; those who operate the process, of all processes whoever operates all."""
    rights = process_visibility.rights(user)
    if rule.definition_id is not None and rights.has("operate", rule.definition_id):
        return True
    if "operate" in rights.everywhere:
        return True
    return rule.owner_id == user.pk and may_make(user, rule.definition)


def check_change(user: User, rule: AlertRule) -> None:
    if not may_change(user, rule):
        raise Forbidden("Expected the right to change this alert, but you may only read it.")


def alerts(user: User) -> "QuerySet[Alert]":
    """Firings of the rules one sees, and what escalations of processes opened that one may read."""
    reach = process_visibility.rights(user).where("read", "definition_id")
    opened = Q(rule=None, definition__isnull=False) & reach
    return Alert.objects.filter(Q(rule__in=rules(user)) | opened)


def find_alert(user: User, alert_id: int) -> Alert:
    alert = alerts(user).select_related("rule__definition", "definition").filter(pk=alert_id).first()
    if alert is None:
        raise NotFound
    return alert


def may_settle(user: User, alert: Alert) -> bool:
    """Acknowledge and resolve: whoever may change the rule, or is told by it; of escalations, who operates the process."""
    if alert.rule is None:
        return process_visibility.may(user, "operate", alert.definition_id or 0)
    told = {f"user:{user.pk}", *(f"group:{pk}" for pk in user.groups.values_list("pk", flat=True))}
    return bool(told & set(alert.rule.tell)) or may_change(user, alert.rule)

"""One number for each who may take a task: a person, a group, or everyone who may work on a process.

People are positive, groups negative, and the pool of a process lies below all groups. Pure arithmetic: the inbox
is read as one short index range per number, whatever kind it is.
"""

_POOL_BASE = 10**12  # no installation has that many groups


def of_user(user_id: int) -> int:
    return user_id


def of_group(group_id: int) -> int:
    return -group_id


def of_pool(definition_id: int) -> int:
    """Everyone with the role `work` on the process: for tasks that name nobody."""
    return -(_POOL_BASE + definition_id)


def user_of(principal: int) -> int | None:
    return principal if principal > 0 else None


def group_of(principal: int) -> int | None:
    return -principal if -_POOL_BASE < principal < 0 else None


def pool_of(principal: int) -> int | None:
    """The process whose pool it is."""
    return -principal - _POOL_BASE if principal < -_POOL_BASE else None

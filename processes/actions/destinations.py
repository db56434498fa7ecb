"""Register the systems that processes may call, and their credentials: write-only, encrypted, audited."""

import ipaddress
import re
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from portal.http.access import get_visible
from portal.http.numbers import is_whole
from portal.lib.clock import portal_now
from portal.lib.errors import Conflict, Invalid
from processes import visibility
from processes.actions.audit import record
from processes.models import Credential, Destination
from processes.store.secrets import encrypt

_HOST = re.compile(r"^(?=.{1,253}$)([A-Za-z0-9_](-?[A-Za-z0-9_])*)(\.[A-Za-z0-9_](-?[A-Za-z0-9_])*)*$")
_KEY = re.compile(r"^[a-z0-9][a-z0-9_-]{0,49}$")
_HEADER = re.compile(r"^[A-Za-z0-9-]{1,60}$")
PORTS = range(1, 65_536)


class FieldErrors(Invalid):
    """`details["fields"]`: field -> sentence."""

    code = "invalid-destination"
    message = "Expected a destination that can be called, but some fields are not right."


@dataclass(frozen=True, slots=True)
class Wanted:
    """A destination as typed into the form."""

    key: str
    name: str
    scheme: str
    host: str
    port: str
    path_prefix: str
    process_keys: tuple[str, ...]
    timeout_seconds: str
    allow_private: bool


def save_destination(user: User, destination_id: int | None, wanted: Wanted) -> Destination:
    """Create (id None) or change. Needs `administer` on all processes. Raises FieldErrors, Conflict."""
    visibility.check_everywhere(user, "administer")
    columns = _checked(wanted)
    with transaction.atomic():
        if destination_id is None:
            if Destination.objects.filter(key=columns["key"]).exists():
                raise Conflict(f"Expected a new key, but there is a destination {columns['key']!r} already.")
            row = Destination.objects.create(**columns, created_at=portal_now())
        else:
            row = get_visible(Destination.objects.all(), destination_id)
            Destination.objects.filter(pk=row.pk).update(**columns | {"key": row.key})
            row.refresh_from_db()
        record(user, "destination.save", kind="destination", object_id=row.pk, key=row.key, host=row.host)
    return row


def remove_destination(user: User, destination_id: int) -> None:
    """Steps that call it become incidents."""
    visibility.check_everywhere(user, "administer")
    row = get_visible(Destination.objects.all(), destination_id)
    with transaction.atomic():
        record(user, "destination.remove", kind="destination", object_id=row.pk, key=row.key)
        row.delete()


def set_credential(user: User, destination_id: int, kind: str, secret: str) -> None:
    """Replace the credential; an empty kind removes it. `secret`: a token, "user:password" or "Header: value"."""
    visibility.check_everywhere(user, "administer")
    row = get_visible(Destination.objects.all(), destination_id)
    with transaction.atomic():
        Credential.objects.filter(destination=row).delete()
        if kind:
            name, value = _parts(kind, secret)
            Credential.objects.create(
                destination=row,
                kind=kind,
                name=name,
                secret=encrypt(value),
                updated_at=portal_now(),
                updated_by=user,
            )
        record(user, "credential.set" if kind else "credential.remove", kind="destination", object_id=row.pk)


def _parts(kind: str, secret: str) -> tuple[str, str]:
    if kind == "bearer" and secret:
        return "", secret
    name, separator, value = secret.partition(":")
    name, value = name.strip(), value.strip()
    if kind == "basic" and separator and name:
        return name, value
    if kind == "header" and separator and value and _HEADER.match(name):
        return name, value
    forms = {"bearer": "a token", "basic": "user:password", "header": "Header-Name: value"}
    raise Invalid(f"Expected {forms.get(kind, 'a kind of credential')}, but got something else.")


def _checked(wanted: Wanted) -> dict[str, Any]:
    errors: dict[str, str] = {}
    if not _KEY.match(wanted.key):
        errors["name"] = "Expected a short name of small letters, digits, - and _, as models will write it."
    if wanted.scheme not in {"http", "https"}:
        errors["scheme"] = "Expected http or https."
    if not _is_host(wanted.host):
        errors["host"] = f"Expected a host name or address, but got “{wanted.host}”."
    port = int(wanted.port) if is_whole(wanted.port) else 0
    if port not in PORTS:
        errors["port"] = f"Expected a port from 1 to 65535, but got “{wanted.port}”."
    seconds = _seconds(wanted.timeout_seconds)
    if seconds is None:
        errors["timeout_seconds"] = "Expected 0.1 to 120 seconds."
    if ".." in wanted.path_prefix or "?" in wanted.path_prefix:
        errors["path_prefix"] = "Expected a plain path such as /api/v2."
    if errors:
        raise FieldErrors(fields=errors)
    return {
        "key": wanted.key,
        "name": wanted.name or wanted.key,
        "scheme": wanted.scheme,
        "host": wanted.host,
        "port": port,
        "path_prefix": "/" + wanted.path_prefix.strip("/"),
        "processes": list(wanted.process_keys),
        "all_processes": not wanted.process_keys,
        "timeout_seconds": seconds,
        "allow_private": wanted.allow_private,
    }


def _is_host(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return bool(_HOST.match(host))
    return True


def _seconds(text: str) -> float | None:
    try:
        seconds = float(text or 10)
    except ValueError:
        return None
    return seconds if 0.1 <= seconds <= 120 else None

"""Passwords and keys of an embedded installation: made once, kept in `.podium/secrets.json`, mode 0600."""

import base64
import json
import os
import secrets
from dataclasses import asdict, dataclass, fields
from pathlib import Path


def _random_key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def _random_word() -> str:
    return secrets.token_urlsafe(24)


@dataclass(frozen=True, slots=True)
class Secrets:
    """What nobody else may know."""

    django_key: str  # signs sessions and cookies
    credential_key: str  # encrypts the credentials of destinations; without it they are lost
    database_password: str
    demo_secret: str  # from which the demo people get theirs where others can reach the portal


def read_secrets(folder: Path) -> Secrets:
    """The secrets of `folder`, made where they are missing; those that exist are never changed."""
    path = folder / "secrets.json"
    known = json.loads(path.read_text()) if path.exists() else {}
    found = Secrets(**{f.name: known.get(f.name) or _MAKERS[f.name]() for f in fields(Secrets)})
    if asdict(found) != known:
        _write_private(path, json.dumps(asdict(found), indent=1))
    return found


def _write_private(path: Path, text: str) -> None:
    """All or nothing, and never readable by others, not even for a moment."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    fresh.replace(path)


_MAKERS = {
    "django_key": _random_key,
    "credential_key": _random_key,
    "database_password": _random_word,
    "demo_secret": lambda: secrets.token_urlsafe(9),
}

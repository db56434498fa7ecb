"""`python -m tests.stack.prepare`: people, destinations and processes for a portal that a test starts; tokens come out.

Reads one JSON object: `files` to deploy (name -> text), `destinations` (key -> port, and the processes allowed),
`tokens` for these users. Runs with the settings of that portal, in a process of its own.
"""

import json
import sys
from datetime import timedelta

import django

django.setup()

from django.contrib.auth.models import User  # noqa: E402
from knox.models import AuthToken  # noqa: E402

from portal.demo.people import make_people  # noqa: E402
from portal.demo.setup import _make_calendar  # noqa: E402
from portal.lib.clock import portal_now  # noqa: E402
from processes.actions.definitions import deploy  # noqa: E402
from processes.models import Destination  # noqa: E402


def main() -> None:
    wishes = json.load(sys.stdin)
    make_people()
    _make_calendar()
    for key, port in wishes.get("destinations", {}).items():
        Destination.objects.create(
            key=key,
            name=key,
            scheme="http",
            host="127.0.0.1",
            port=port,
            path_prefix=wishes.get("prefixes", {}).get(key, "/"),
            allow_private=True,
            all_processes=True,
            created_at=portal_now(),
        )
    editor = User.objects.get(username="editor")
    deploy([(name, text.encode()) for name, text in wishes.get("files", {}).items()], user=editor)
    sys.stdout.write(json.dumps({name: token(name) for name in wishes.get("tokens", ["admin"])}))


def token(username: str) -> str:
    user = User.objects.get(username=username)
    return str(AuthToken.objects.create(user=user, expiry=timedelta(days=1))[1])


if __name__ == "__main__":
    main()

"""`python -m tests.stack.visitors NAME...`: what signing in leaves in the browsers of these people, as JSON by name."""

import json
import sys

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.test import Client  # noqa: E402


def cookie(name: str) -> str:
    client = Client()
    client.force_login(User.objects.get(username=name), backend="django.contrib.auth.backends.ModelBackend")
    return client.cookies[settings.SESSION_COOKIE_NAME].value


if __name__ == "__main__":
    found = {name: cookie(name) for name in sys.argv[1:]}
    sys.stdout.write(json.dumps({"name": settings.SESSION_COOKIE_NAME, "cookies": found}))

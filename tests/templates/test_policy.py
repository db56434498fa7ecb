"""What the browser is told to refuse."""

import re

from django.test import Client


def test_scripts_carry_the_nonce_that_the_policy_names(client: Client, db: None):
    page = client.get("/login/")

    named = set(re.findall(r"'nonce-([^']+)'", page.headers["Content-Security-Policy"]))
    carried = set(re.findall(r'<script[^>]* nonce="([^"]+)"', page.content.decode()))
    assert named == carried
    assert len(named) == 1


def test_every_response_has_a_nonce_of_its_own(client: Client, db: None):
    first, second = (client.get("/login/").headers["Content-Security-Policy"] for _ in range(2))

    assert first != second


def test_inline_scripts_and_styles_are_refused(client: Client, db: None):
    policy = client.get("/login/").headers["Content-Security-Policy"]

    directives = {name: rest for name, *rest in (part.split() for part in policy.split(";") if part.strip())}
    assert "'unsafe-inline'" not in directives["script-src"] + directives["style-src-elem"]
    assert "'unsafe-eval'" not in directives["script-src"]

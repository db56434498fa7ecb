"""The description of the interface that people and programs read."""

import re

from django.urls import get_resolver
from drf_spectacular.generators import SchemaGenerator


def routes() -> set[str]:
    """Paths of the URL table below the interface, with their parameters as the description writes them."""
    found = set()
    for patterns in get_resolver().url_patterns:
        if str(patterns.pattern) == "api/v1/":
            found |= {f"/api/v1/{pattern.pattern}" for pattern in patterns.url_patterns}
    return {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route) for route in found}


def test_every_operation_is_described() -> None:
    described = SchemaGenerator().get_schema(public=True)["paths"]

    assert routes()
    assert routes() - set(described) == set()

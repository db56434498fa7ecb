"""`python -m tests.stack.beginning KEY COUNT`: cases begin, from a process of their own that rings whoever is there to hear."""

import sys

import django

django.setup()

from processes.actions.instances import NewInstance, start_instances  # noqa: E402
from processes.models import DefinitionVersion  # noqa: E402


def main(key: str, count: int) -> None:
    version = DefinitionVersion.objects.filter(definition__key=key).latest("pk")
    given = {"kind": "sign", "item": None}
    cases = [
        NewInstance(business_key=f"blow-{number}", variables=given | {"order": f"blow-{number}"})
        for number in range(count)
    ]
    start_instances(version, cases, actor="test")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))

"""A JSON column whose numbers stay exact, for rows that hold values of variables (`portal.lib.json`)."""

import json
from decimal import Decimal
from typing import Any

from django.db import models

from portal.lib.json import dumps


class ExactEncoder(json.JSONEncoder):
    """Writes decimals digit for digit; Django hands it to `json.dumps`."""

    def encode(self, o: Any) -> str:  # any JSON
        return dumps(o)


class ExactDecoder(json.JSONDecoder):
    """Reads numbers with a fraction as decimals."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**(options | {"parse_float": Decimal}))


class ExactJSONField(models.JSONField):
    """`JSONField` with both."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **({"encoder": ExactEncoder, "decoder": ExactDecoder} | options))

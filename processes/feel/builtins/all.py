"""All built-ins of each dialect."""

from collections.abc import Mapping

from processes.feel.builtins.boolean import BOOLEAN
from processes.feel.builtins.numeric import NUMERIC
from processes.feel.builtins.registry import functions_of
from processes.feel.builtins.strings import STRINGS
from processes.feel.values import Function

_STANDARD = (BOOLEAN, NUMERIC, STRINGS)

BUILTINS: Mapping[str, Mapping[str, Function]] = {
    "feel": functions_of(*_STANDARD),
    "camunda": functions_of(*_STANDARD),
    "juel": {},
}

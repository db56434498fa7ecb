"""All built-ins of each dialect."""

from collections.abc import Mapping

from processes.feel.builtins.boolean import BOOLEAN
from processes.feel.builtins.camunda import CAMUNDA
from processes.feel.builtins.camunda_numeric import CAMUNDA_NUMERIC
from processes.feel.builtins.camunda_temporal import CAMUNDA_TEMPORAL
from processes.feel.builtins.contexts import CONTEXTS
from processes.feel.builtins.conversion import CONVERSION
from processes.feel.builtins.lists import LISTS
from processes.feel.builtins.moments import MOMENTS
from processes.feel.builtins.numeric import NUMERIC
from processes.feel.builtins.patterns import CAMUNDA_PATTERNS, PATTERNS
from processes.feel.builtins.ranges import RANGES
from processes.feel.builtins.registry import functions_of
from processes.feel.builtins.statistics import STATISTICS
from processes.feel.builtins.strings import STRINGS
from processes.feel.values import Function

_STANDARD = (
    BOOLEAN,
    NUMERIC,
    STRINGS,
    PATTERNS,
    LISTS,
    STATISTICS,
    CONTEXTS,
    CONVERSION,
    MOMENTS,
    RANGES,
)

BUILTINS: Mapping[str, Mapping[str, Function]] = {
    "feel": functions_of(*_STANDARD),
    "camunda": functions_of(*_STANDARD, CAMUNDA, CAMUNDA_NUMERIC, CAMUNDA_PATTERNS, CAMUNDA_TEMPORAL),
    "juel": {},
}

"""What a boxed expression may see while it is compiled: names, types, and the language of its model."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from processes.dmn.elements import Place, Text
from processes.dmn.language import Language
from processes.dmn.run import Code
from processes.dmn.types import ANY, Type
from processes.feel.api import Expression


@dataclass(frozen=True, slots=True)
class Scope:
    """`names` are known here; `local` are those bound inside of the decision, which nobody has to hand in.

    `reads` is shared by all scopes of one decision and gathers what its texts read from outside.
    """

    language: Language
    type_named: Callable[[str], Type | None]
    names: frozenset[str]
    local: frozenset[str] = frozenset()
    reads: set[str] = field(default_factory=set)

    def with_names(self, names: Iterable[str]) -> "Scope":
        """The scope inside of something that binds `names`."""
        bound = frozenset(names)
        return replace(self, names=self.names | bound, local=self.local | bound)

    def expression(self, source: Text, *, default: str = "feel") -> Code:
        """Code of an expression; what it reads from outside is added to `reads`."""
        code, reads = self.language.expression(source, self.names, default=default)
        self.reads.update(reads - self.local)
        return code

    def tests(self, source: Text, *, default: str = "feel") -> Expression | None:
        """Unary tests, to be asked with the tested value under `?`; None when they do not parse."""
        tests = self.language.tests(source, self.names, default=default)
        if tests is not None:
            self.reads.update(frozenset(tests.names) - self.local - {"?"})
        return tests

    def type(self, name: str, place: Place) -> Type:
        """The type of that name; an unknown one is a problem and then counts as Any."""
        found = self.type_named(name)
        if found is None:
            message = f"Expected a built-in type or an item definition, but there is no type '{name}'."
            self.language.problem(
                "dmn-type-unknown", place, message, "warning" if self.language.model.vendor else "error"
            )
            return ANY
        return found

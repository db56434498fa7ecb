"""What can be wrong with the text of an expression: one error, with position, expectation and suggestion."""


def place_of(text: str, offset: int) -> tuple[int, int]:
    """(line, column) of an offset, both from 1."""
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1


class ExpressionSyntaxError(Exception):
    """The text is not an expression of its dialect. `line` and `column` count from 1, `offset` from 0."""

    def __init__(self, text: str, offset: int, expected: str, found: str, suggestion: str = "") -> None:
        self.text = text
        self.offset = offset
        self.line, self.column = place_of(text, offset)
        self.expected = expected
        self.found = found
        self.suggestion = suggestion
        super().__init__(self.sentence)

    @property
    def sentence(self) -> str:
        """One or two sentences for the person who wrote the expression."""
        said = f"Expected {self.expected} at line {self.line}, column {self.column}, but found {self.found}."
        return f"{said} {self.suggestion}" if self.suggestion else said

"""What can be wrong with the text of an expression: one error, with position, expectation and suggestion."""


class ExpressionSyntaxError(Exception):
    """The text is not an expression of its dialect. `line` and `column` count from 1, `offset` from 0."""

    def __init__(self, text: str, offset: int, expected: str, found: str, suggestion: str = "") -> None:
        before = text[:offset]
        self.text = text
        self.offset = offset
        self.line = before.count("\n") + 1
        self.column = offset - (before.rfind("\n") + 1) + 1
        self.expected = expected
        self.found = found
        self.suggestion = suggestion
        super().__init__(self.sentence)

    @property
    def sentence(self) -> str:
        """One or two sentences for the person who wrote the expression."""
        said = f"Expected {self.expected} at line {self.line}, column {self.column}, but found {self.found}."
        return f"{said} {self.suggestion}" if self.suggestion else said

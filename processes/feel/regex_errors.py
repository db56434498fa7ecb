"""What is wrong with a pattern."""


class PatternError(ValueError):
    """The pattern or its flags are not what the standard allows, or cost too much. Says so in half a sentence."""

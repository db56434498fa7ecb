"""What to tell somebody who wrote the expression as another language would have it: the commonest mistakes."""

_BY_SYMBOL = {
    "==": "FEEL compares with a single =.",
    "&&": "Write and.",
    "&": "Write and to join conditions, + to join texts.",
    "||": "Write or.",
    "|": "Write or.",
    "'": 'Put texts into double quotes: "like this".',
    "<>": "Write != for not equal.",
    "?": "Write if condition then value else other value.",
    "!": "Write not(x), or != for not equal.",
    "%": "Write modulo(a, b) for the rest of a division; per cent is a division by 100.",
    "^": "Write ** for a power.",
    "~": "Write matches(text, pattern).",
    ";": "An expression has one result; separate list items and arguments with commas.",
    "$": "Names stand alone, without $ or braces.",
    "#": "Names stand alone, without # or braces.",
}
FOREIGN_WORDS = frozenset(("AND", "OR", "is", "isnull", "equals", "elseif", "elif", "instanceof"))
_BY_WORD = {
    "is": "Write x = null or x != null; compare values with =.",
    "isnull": "Write x = null.",
    "equals": "Write = to compare.",
    "AND": "Write and in small letters.",
    "OR": "Write or in small letters.",
    "NOT": "Write not(x) in small letters.",
    "AND_ALSO": "Write and.",
    "elseif": "Write else if.",
    "elif": "Write else if.",
    "let": "Write a context: {name: value, result: ...}.result.",
    "instanceof": "Write instance of.",
}


def suggestion_for(found: str, previous: str) -> str:
    """A sentence that helps where `found` stood unexpectedly after `previous`, or nothing."""
    said = _BY_SYMBOL.get(found) or _BY_WORD.get(found)
    if said:
        return said
    if previous == "=" and found in (">", "<"):
        return f"Write {found}= in that order."
    if previous in ("is", "isnull"):
        return _BY_WORD[previous]
    if found and (found[0].isalpha() or found[0] == "_") and previous and previous[-1].isalnum():
        return f'If {found} is a text, put it into quotes: "{found}"; if it is a name, an operator is missing before it.'
    return ""

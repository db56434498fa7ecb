"""Small DMN models, written in the test that uses them."""

from xml.sax.saxutils import escape

NAMESPACES = {
    "1.1": "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    "1.2": "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "1.3": "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "1.4": "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "1.5": "https://www.omg.org/spec/DMN/20230324/MODEL/",
}


def dmn(*elements: str, version: str = "1.5", namespace: str = "urn:test", attributes: str = "") -> bytes:
    """A whole file around `elements`."""
    head = f'<definitions xmlns="{NAMESPACES[version]}" id="model" name="Model" namespace="{namespace}" {attributes}>'
    return "\n".join([head, *elements, "</definitions>"]).encode()


def text(expression: str) -> str:
    return f"<text>{escape(expression)}</text>"


def literal(expression: str) -> str:
    return f"<literalExpression>{text(expression)}</literalExpression>"


def input_data(name: str, type_ref: str = "Any") -> str:
    return f'<inputData id="{_id(name)}" name="{name}"><variable name="{name}" typeRef="{type_ref}"/></inputData>'


def decision(
    name: str,
    logic: str,
    *,
    type_ref: str = "Any",
    inputs: str = "",
    decisions: str = "",
    knowledge: str = "",
) -> str:
    """`inputs`, `decisions` and `knowledge` are names divided by commas."""
    edges = [
        *_edges("informationRequirement", "requiredInput", inputs),
        *_edges("informationRequirement", "requiredDecision", decisions),
        *_edges("knowledgeRequirement", "requiredKnowledge", knowledge),
    ]
    variable = f'<variable name="{name}" typeRef="{type_ref}"/>'
    return f'<decision id="{_id(name)}" name="{name}">{variable}{"".join(edges)}{logic}</decision>'


def knowledge(name: str, parameters: str, body: str, *, requires: str = "") -> str:
    """A business knowledge model; `parameters` are `name` or `name:type`, divided by commas."""
    edges = "".join(_edges("knowledgeRequirement", "requiredKnowledge", requires))
    logic = f"<encapsulatedLogic>{formal(parameters)}{body}</encapsulatedLogic>"
    variable = f'<variable name="{name}"/>'
    return f'<businessKnowledgeModel id="{_id(name)}" name="{name}">{variable}{logic}{edges}</businessKnowledgeModel>'


def formal(parameters: str) -> str:
    pairs = (part.strip().partition(":") for part in parameters.split(",") if part.strip())
    return "".join(f'<formalParameter name="{name}" typeRef="{kind or "Any"}"/>' for name, _, kind in pairs)


def entry(name: str, logic: str, type_ref: str = "Any") -> str:
    """A context entry; without name it is the result."""
    variable = f'<variable name="{name}" typeRef="{type_ref}"/>' if name else ""
    return f"<contextEntry>{variable}{logic}</contextEntry>"


def context(*entries: str) -> str:
    return f"<context>{''.join(entries)}</context>"


def table(
    inputs: list[str],
    outputs: list[str],
    *rules: str,
    hit: str = "UNIQUE",
    aggregation: str = "",
) -> str:
    """A decision table.

    `inputs` are expressions, with `expression :: values` for allowed values; `outputs` are names, with
    `name :: values` and `name :: values :: default`; a rule is `cell | cell => cell | cell`.
    """
    attribute = f' aggregation="{aggregation}"' if aggregation else ""
    parts = [
        *map(_input, inputs),
        *map(_output, outputs),
        *(_rule(number, rule) for number, rule in enumerate(rules, 1)),
    ]
    return f'<decisionTable id="table" hitPolicy="{hit}"{attribute}>{"".join(parts)}</decisionTable>'


def _input(written: str) -> str:
    expression, _, values = (part.strip() for part in written.partition("::"))
    allowed = f"<inputValues>{text(values)}</inputValues>" if values else ""
    return f"<input><inputExpression>{text(expression)}</inputExpression>{allowed}</input>"


def _output(written: str) -> str:
    name, values, default = ([part.strip() for part in written.split("::")] + ["", ""])[:3]
    allowed = f"<outputValues>{text(values)}</outputValues>" if values else ""
    otherwise = f"<defaultOutputEntry>{text(default)}</defaultOutputEntry>" if default else ""
    named = f' name="{name}"' if name else ""
    return f"<output{named}>{allowed}{otherwise}</output>"


def _rule(number: int, written: str) -> str:
    left, _, right = written.partition("=>")
    inputs = "".join(
        f"<inputEntry>{text(cell.strip())}</inputEntry>" for cell in left.split("|") if left.strip()
    )
    outputs = "".join(f"<outputEntry>{text(cell.strip())}</outputEntry>" for cell in right.split("|"))
    return f'<rule id="rule{number}">{inputs}{outputs}</rule>'


def _edges(edge: str, target: str, names: str) -> list[str]:
    found = [name.strip() for name in names.split(",") if name.strip()]
    return [f'<{edge}><{target} href="#{_id(name)}"/></{edge}>' for name in found]


def _id(name: str) -> str:
    return "_" + "_".join(name.split())

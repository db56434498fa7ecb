"""What two versions of one definition differ in, whatever their kind."""

from collections.abc import Callable

from portal.lib.differences import Difference
from portal.lib.errors import Invalid
from portal.lib.xml import XmlProblem
from processes.bpmn.changes import model_changes
from processes.dmn.changes import decision_changes
from processes.dmn.side_by_side import Overlaid, overlaid
from processes.forms.changes import form_changes
from processes.models import DefinitionVersion

_BY_KIND: dict[str, Callable[[bytes, bytes], list[Difference]]] = {
    "bpmn": model_changes,
    "dmn": decision_changes,
    "form": form_changes,
}


class NotComparable(Invalid):
    code = "not-comparable"
    message = "Expected two versions of one model that can be read, but {why}."


def version_changes(before: DefinitionVersion, after: DefinitionVersion) -> list[Difference]:
    """Raises NotComparable: two different models, or a draft that cannot be read."""
    if before.definition_id != after.definition_id:
        raise NotComparable(why="they are of different ones")
    try:
        return _BY_KIND[after.definition.kind](bytes(before.content), bytes(after.content))
    except (XmlProblem, ValueError) as error:
        raise NotComparable(why=f"one of them is broken: {error}") from error


def tables_overlaid(before: DefinitionVersion, after: DefinitionVersion) -> list[Overlaid]:
    """The decision tables that differ, laid over each other; for two versions that `version_changes` compares."""
    if after.definition.kind != "dmn":
        return []
    return overlaid(bytes(before.content), bytes(after.content))


def version_before(version: DefinitionVersion) -> DefinitionVersion | None:
    """What a version is compared with unless something else is asked for: the newest published one before it."""
    earlier = DefinitionVersion.objects.filter(definition=version.definition_id, number__lt=version.number)
    published = earlier.filter(published_at__isnull=False).order_by("-number").first()
    return published or earlier.order_by("-number").first()

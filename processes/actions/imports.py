"""The models a stored decision model imports: kept beside its version, found again when a draft of it is saved."""

from processes.actions.resource import Resource
from processes.models import DefinitionVersion, ImportedModel


def files_beside(version: DefinitionVersion) -> list[tuple[str, bytes]]:
    """What a version was stored with, as files a newer content of it may import. One query."""
    return [(name, bytes(content)) for name, content in version.imports.values_list("filename", "content")]


def store_imports(version: DefinitionVersion, resource: Resource | None) -> None:
    """Keep what `resource` imports with the version, in place of what was there. Two queries."""
    version.imports.all().delete()
    ImportedModel.objects.bulk_create(
        ImportedModel(
            version=version,
            namespace=imported.namespace,
            filename=imported.filename,
            content=imported.content,
            checksum=imported.checksum,
        )
        for imported in (resource.imports if resource else ())
    )

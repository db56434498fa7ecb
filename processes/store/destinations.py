"""The registered destinations and senders, as connectors get them: by key, for one process, with the credential decrypted.

Read anew for every call (one indexed query of two small tables): a destination closed a second ago is closed.
"""

from processes.connectors.base import ConnectorError, Secret
from processes.connectors.base import Destination as Place
from processes.models import Credential, Definition, Destination
from processes.store.secrets import SecretUnreadable, decrypt


class PortalDirectory:
    """The `Directory` of the portal's own workers."""

    def destination(self, key: str, process_key: str) -> Place:
        """Raises ConnectorError, not worth a retry: unknown, not open to this process, credential unreadable."""
        row = Destination.objects.filter(key=key).select_related("credential").first()
        if row is None:
            raise _closed(f"Expected a registered destination {key!r}, but there is none.")
        if not row.all_processes and process_key not in row.processes:
            raise _closed(
                f"Expected destination {key!r} to be open to process {process_key!r}, but it is not."
            )
        return Place(
            key=row.key,
            scheme=row.scheme,
            host=row.host,
            port=row.port,
            path_prefix=row.path_prefix,
            allow_private=row.allow_private,
            timeout_seconds=row.timeout_seconds,
            max_response_bytes=row.max_response_bytes,
            secret=_secret(row),
        )

    def mail_sender(self, process_key: str) -> str:
        row = Definition.objects.filter(kind="bpmn", key=process_key).values_list("mail_sender", flat=True)
        return row.first() or ""


def _secret(row: Destination) -> Secret | None:
    try:
        credential: Credential = row.credential
    except Credential.DoesNotExist:
        return None
    try:
        return Secret(credential.kind, credential.name, decrypt(credential.secret))
    except SecretUnreadable as error:
        raise _closed(error.sentence) from error


def _closed(sentence: str) -> ConnectorError:
    return ConnectorError("destination-closed", sentence, retryable=False)

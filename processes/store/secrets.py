"""Credentials at rest: encrypted with a key of their own, so that a dump of the database gives none away.

`CREDENTIAL_KEYS` holds one or more keys, the newest first: everything is written with the first and read with any, so a
key is changed by putting a new one in front. Losing the keys loses the secrets; they have to be entered again.
"""

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from portal.lib.errors import PortalError


class SecretUnreadable(PortalError):
    code = "credential-unreadable"
    message = "Expected to read a credential, but none of CREDENTIAL_KEYS fits. Enter the credential again."


def encrypt(text: str) -> bytes:
    return _keys().encrypt(text.encode())


def decrypt(stored: bytes | memoryview) -> str:
    """Raises SecretUnreadable."""
    try:
        return _keys().decrypt(bytes(stored)).decode()
    except InvalidToken as error:
        raise SecretUnreadable from error


def new_key() -> str:
    return Fernet.generate_key().decode()


def _keys() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.CREDENTIAL_KEYS])

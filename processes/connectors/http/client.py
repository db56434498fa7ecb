"""One HTTP call to a registered destination: pinned, bounded in time and size, redirects not followed.

Knows nothing of jobs. Not for calls to addresses that a model or a variable made up: there is no way to give one.
"""

import atexit
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import quote, urlsplit

import httpx

from processes.connectors.base import Destination, Secret
from processes.connectors.http.address import Resolve, pinned_address, resolve
from processes.connectors.http.errors import Failed, NotSent, Refused, Unknown

METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})
CONNECT_SECONDS = 5.0
_KEPT = httpx.Limits(max_keepalive_connections=20, keepalive_expiry=30)
_SAFE_IN_PATH = "/:@!$&'()*+,;=~-._"
# Headers a model may not set: they frame the message, name the peer or carry what Podium itself answers for.
_OURS = frozenset(
    {"host", "content-length", "transfer-encoding", "connection", "authorization", "idempotency-key",
     "traceparent", "x-correlation-id", "cookie", "proxy-authorization"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Request:
    """What to send; `path` is relative to the destination's prefix."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes = b""
    timeout_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    content: bytes
    content_type: str


def send(
    destination: Destination, request: Request, own: Mapping[str, str], *, lookup: Resolve = resolve
) -> Answer:
    """Send it and read the whole answer. `own` are Podium's headers (idempotency key, correlation id, trace).

    Raises Refused, NotSent, Unknown as told in `errors`; a redirect is Failed, for following it would leave the
    registered destination. Any other status is an Answer.
    """
    address = pinned_address(
        destination.host, destination.port, allow_private=destination.allow_private, lookup=lookup
    )
    seconds = min(request.timeout_seconds or destination.timeout_seconds, destination.timeout_seconds)
    message = _message(destination, request, own, address, seconds)
    deadline = time.monotonic() + seconds
    client = _client(destination.scheme, destination.host, destination.port)
    try:
        response = client.send(message, stream=True, auth=_basic(destination))
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
        raise NotSent(f"Expected {destination.key} to be reachable, but {_words(error)}.") from error
    except (httpx.LocalProtocolError, httpx.UnsupportedProtocol) as error:
        raise Refused(f"Expected a request that can be sent to {destination.key}, but {error}.") from error
    except httpx.HTTPError as error:
        raise Unknown(f"Expected an answer of {destination.key}, but {_words(error)}.") from error
    return _read(response, destination, deadline)


def _client(scheme: str, host: str, port: int) -> httpx.Client:
    """A client of its own per peer: connections are kept, but never shared by two names on one address."""
    with _lock:
        client = _clients.get((scheme, host, port))
        if client is None:
            client = httpx.Client(verify=_tls(), follow_redirects=False, trust_env=False, limits=_KEPT)
            _clients[scheme, host, port] = client
        return client


def close_connections() -> None:
    """Close every kept connection: at the end of a process."""
    with _lock:
        while _clients:
            _clients.popitem()[1].close()


_clients: dict[tuple[str, str, int], httpx.Client] = {}
_lock = threading.Lock()
atexit.register(close_connections)


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()  # 20 ms: once per process


def target_path(prefix: str, path: str) -> str:
    """`path` under `prefix`, quoted; raises Refused when it would leave the prefix or name a host."""
    parts = urlsplit(path)
    if parts.scheme or parts.netloc or "\\" in path or any(ord(sign) < 32 for sign in path):
        raise Refused(f"Expected a path below {prefix}, but got {path!r}.")
    segments = [segment for segment in parts.path.split("/") if segment]
    if any(segment in {".", ".."} for segment in segments):
        raise Refused(f"Expected a path below {prefix}, but got {path!r}.")
    root = prefix.strip("/")
    return "/" + "/".join(quote(part, safe=_SAFE_IN_PATH) for part in ([root] if root else []) + segments)


def _message(
    destination: Destination, request: Request, own: Mapping[str, str], address: str, seconds: float
) -> httpx.Request:
    if request.method not in METHODS:
        raise Refused(f"Expected one of {', '.join(sorted(METHODS))}, but got {request.method!r}.")
    host = f"[{address}]" if ":" in address else address
    path = target_path(destination.path_prefix, request.path)
    headers = {name: value for name, value in request.headers.items() if name.lower() not in _OURS}
    headers |= {**own, "Host": _authority(destination), "User-Agent": "Podium"}
    if destination.secret:
        headers |= _credential(destination.secret)
    return httpx.Request(
        request.method,
        f"{destination.scheme}://{host}:{destination.port}{path}",
        params=dict(request.query) or None,
        headers=headers,
        content=request.content or None,
        extensions={
            "sni_hostname": destination.host,
            "timeout": httpx.Timeout(seconds, connect=min(seconds, CONNECT_SECONDS)).as_dict(),
        },
    )


def _read(response: httpx.Response, destination: Destination, deadline: float) -> Answer:
    """The whole body, within the destination's size and the call's time."""
    content = bytearray()
    try:
        for chunk in response.iter_bytes():
            content += chunk
            if len(content) > destination.max_response_bytes:
                raise Unknown(
                    f"Expected at most {destination.max_response_bytes} bytes from {destination.key}, but got more."
                )
            if time.monotonic() > deadline:
                raise Unknown(f"Expected {destination.key} to answer in time, but it is still sending.")
    except httpx.HTTPError as error:
        raise Unknown(f"Expected a whole answer of {destination.key}, but {_words(error)}.") from error
    finally:
        response.close()
    if response.is_redirect:
        raise Failed(
            f"Expected an answer of {destination.key}, but it redirects elsewhere, which is not followed.",
            response.status_code,
        )
    return Answer(response.status_code, bytes(content), response.headers.get("Content-Type", ""))


def _authority(destination: Destination) -> str:
    usual = {"https": 443, "http": 80}[destination.scheme]
    return destination.host if destination.port == usual else f"{destination.host}:{destination.port}"


def _basic(destination: Destination) -> httpx.BasicAuth | None:
    secret = destination.secret
    return httpx.BasicAuth(secret.name, secret.value) if secret and secret.kind == "basic" else None


def _credential(secret: Secret) -> dict[str, str]:
    """The header that carries it; basic authentication is the client's own."""
    if secret.kind == "bearer":
        return {"Authorization": f"Bearer {secret.value}"}
    return {secret.name: secret.value} if secret.kind == "header" else {}


def _words(error: httpx.HTTPError) -> str:
    """What happened, without addresses or headers."""
    if isinstance(error, httpx.TimeoutException):
        return "it did not answer in time"
    if isinstance(error, httpx.ConnectError):
        return "it refuses connections"
    return "the connection broke"

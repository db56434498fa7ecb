"""Which address a call really goes to: resolved once, checked, and pinned for the connection.

A name that resolves to a loopback, private, link-local, multicast or reserved address is refused, unless the
destination is registered as private; link-local (cloud metadata) and multicast are refused even then. The call then
connects to the checked address itself, so that a second, different answer of the name server changes nothing.
"""

import ipaddress
import socket
from collections.abc import Callable

from processes.connectors.http.errors import NotSent, Refused

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], list[str]]


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host name, in the system's order. Raises NotSent when it has none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise NotSent(f"Expected {host} to have an address, but {error}.") from error
    return [str(entry[4][0]) for entry in found]


def pinned_address(host: str, port: int, *, allow_private: bool, lookup: Resolve = resolve) -> str:
    """The address to connect to. Raises Refused when any of the host's addresses may not be called.

    Every address must be allowed, not only the one used: a name with one public and one private address is
    either a mistake or an attack.
    """
    addresses = [_parsed(text) for text in lookup(host, port)]
    if not addresses:
        raise NotSent(f"Expected {host} to have an address, but it has none.")
    for address in addresses:
        if reason := forbidden(address, allow_private=allow_private):
            raise Refused(f"Expected {host} to be a public address, but it leads to a {reason} one.")
    return str(addresses[0])


def forbidden(address: Address, *, allow_private: bool) -> str:
    """Why this address may not be called, in a word; "" when it may."""
    address = _unwrapped(address)
    if address.is_multicast:
        return "multicast"
    if address.is_link_local:
        return "link-local"
    if address.is_unspecified or (address.is_reserved and not address.is_loopback):
        return "reserved"
    if allow_private or address.is_global:
        return ""
    return "loopback" if address.is_loopback else "private"


def _unwrapped(address: Address) -> Address:
    """The IPv4 address inside an IPv6 one that only wraps it (mapped, 6to4, Teredo, NAT64)."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
    return inner or address


def _parsed(text: str) -> Address:
    return ipaddress.ip_address(text.partition("%")[0])


_NAT64 = ipaddress.ip_network("64:ff9b::/96")

"""Which addresses may be called."""

import pytest

from processes.connectors.http.address import pinned_address
from processes.connectors.http.errors import NotSent, Refused

PRIVATE = [
    "10.0.0.1",
    "192.168.1.1",
    "172.16.0.1",
    "127.0.0.1",
    "::1",
    "fc00::1",
    "100.64.0.1",
    "::ffff:10.0.0.1",
]
NEVER = [
    "169.254.169.254",
    "fe80::1",
    "224.0.0.1",
    "ff02::1",
    "0.0.0.0",
    "::",
    "240.0.0.1",
    "64:ff9b::a9fe:a9fe",
]


def pin(*addresses: str, allow_private: bool = False) -> str:
    return pinned_address(
        "host.example", 443, allow_private=allow_private, lookup=lambda host, port: [*addresses]
    )


def test_a_public_address_is_pinned() -> None:
    assert pin("93.184.216.34") == "93.184.216.34"


@pytest.mark.parametrize("address", PRIVATE + NEVER)
def test_an_address_that_is_not_public_is_refused(address: str) -> None:
    with pytest.raises(Refused):
        pin(address)


@pytest.mark.parametrize("address", ["10.0.0.1", "127.0.0.1", "::1", "fc00::1"])
def test_a_private_address_is_called_when_the_destination_is_registered_as_private(address: str) -> None:
    assert pin(address, allow_private=True) == address


@pytest.mark.parametrize("address", NEVER)
def test_metadata_and_multicast_are_refused_even_for_private_destinations(address: str) -> None:
    with pytest.raises(Refused):
        pin(address, allow_private=True)


def test_one_private_address_among_public_ones_refuses_the_name() -> None:
    with pytest.raises(Refused):
        pin("93.184.216.34", "10.0.0.1")


def test_a_name_without_address_was_not_called() -> None:
    with pytest.raises(NotSent):
        pin()

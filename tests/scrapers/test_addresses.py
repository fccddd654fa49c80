"""Which addresses may be asked."""

from __future__ import annotations

import pytest

from marsad.errors import FetchError
from scrapers.addresses import AddressPolicy, system_resolver, vetted_addresses

PUBLIC = AddressPolicy(ports=(80, 443))


def resolver(*addresses: str):
    """A name server that knows one answer."""

    async def resolve(host: str, port: int) -> list[str]:
        return list(addresses)

    return resolve


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.1.2.3", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "192.0.2.1", "198.51.100.1", "203.0.113.5", "198.18.0.1", "224.0.0.1", "239.1.1.1", "240.0.0.1",
        "255.255.255.255", "192.88.99.1", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "fe80::1",
        "fe80::1%eth0", "fc00::1", "fd12::1", "fec0::1", "ff02::1", "2001:db8::1", "64:ff9b::7f00:1", "64:ff9b:1::1",
        "2002:7f00:1::", "2002:a00:1::1", "not an address", "",
    ],
)  # fmt: skip
def test_h02_only_global_addresses_may_be_asked(address: str) -> None:
    assert not PUBLIC.permits(address, 80)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_public_addresses_may_be_asked_in_either_family(address: str) -> None:
    assert PUBLIC.permits(address, 443)


@pytest.mark.parametrize("port", [22, 25, 6379, 8000])
def test_public_addresses_may_be_asked_on_the_ports_allowed_only(port: int) -> None:
    assert not PUBLIC.permits("93.184.215.14", port)


def test_a_network_that_the_desk_allows_may_be_asked_on_any_port() -> None:
    policy = AddressPolicy.of(["10.1.0.0/16", "fd00::/8"], [80])
    assert policy.permits("10.1.2.3", 9000)
    assert policy.permits("::ffff:10.1.2.3", 9000)
    assert policy.permits("fd00::5", 9000)
    assert not policy.permits("10.2.0.1", 80)


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "127.1", "0", "017700000001"])
async def test_h02_numbers_spelled_otherwise_are_judged_by_what_the_system_makes_of_them(host: str) -> None:
    with pytest.raises(FetchError) as caught:
        await vetted_addresses(host, 80, policy=PUBLIC, resolve=system_resolver)
    assert caught.value.reason in ("address-not-allowed", "dns")


async def test_h02_a_name_is_judged_by_its_address() -> None:
    with pytest.raises(FetchError, match="address-not-allowed"):
        await vetted_addresses("localtest.example", 80, policy=PUBLIC, resolve=resolver("127.0.0.1"))


async def test_h03_one_forbidden_address_among_several_refuses_them_all() -> None:
    with pytest.raises(FetchError, match="address-not-allowed"):
        await vetted_addresses("mixed.example", 80, policy=PUBLIC, resolve=resolver("93.184.215.14", "10.0.0.1"))


async def test_a_name_without_an_address_is_a_matter_of_dns() -> None:
    async def fails(host: str, port: int) -> list[str]:
        raise OSError("no such host")

    for resolve in (fails, resolver()):
        with pytest.raises(FetchError) as caught:
            await vetted_addresses("gone.example", 80, policy=PUBLIC, resolve=resolve)
        assert caught.value.reason == "dns"


async def test_an_address_written_as_such_needs_no_name_server() -> None:
    async def never(host: str, port: int) -> list[str]:
        raise AssertionError(f"asked for {host}")

    assert await vetted_addresses("93.184.215.14", 80, policy=PUBLIC, resolve=never) == ["93.184.215.14"]

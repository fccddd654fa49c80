"""Which addresses may be asked at all: one policy for every hop of everything fetched (H01, H02).

Judged are the addresses that a name resolves to, never the name, so that no spelling of an address gets by.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass

from marsad.errors import FetchError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolver = Callable[[str, int], Awaitable[Sequence[str]]]
"""Gives the numeric addresses of a host name for a port; raises OSError if there are none."""

# IPv6 ranges that carry an IPv4 address within them: the range, and how far right the IPv4 address ends.
_CARRIERS = (
    (ipaddress.IPv6Network("::ffff:0:0/96"), 0),  # IPv4-mapped
    (ipaddress.IPv6Network("::/96"), 0),  # IPv4-compatible, long out of use
    (ipaddress.IPv6Network("64:ff9b::/96"), 0),  # NAT64
    (ipaddress.IPv6Network("2002::/16"), 80),  # 6to4
)
_NOT_GLOBAL = (
    ipaddress.ip_network("fec0::/10"),  # site-local: deprecated, and yet some routers honour it
    ipaddress.ip_network("64:ff9b:1::/48"),  # NAT64 for local use
    ipaddress.ip_network("192.88.99.0/24"),  # 6to4 relays
)


@dataclass(frozen=True, slots=True)
class AddressPolicy:
    """Global addresses on a few ports, and the networks that the desk allows on any port."""

    allowed: tuple[Network, ...] = ()
    ports: tuple[int, ...] = (80, 443)

    @classmethod
    def of(cls, networks: Iterable[str], ports: Iterable[int]) -> AddressPolicy:
        """The policy for networks as the settings write them, such as "10.1.0.0/16"."""
        return cls(tuple(ipaddress.ip_network(network) for network in networks), tuple(ports))

    def permits(self, address: str, port: int) -> bool:
        """Whether a connection to ``address``, a numeric one, may be made on ``port``."""
        try:
            found = ipaddress.ip_address(address)
        except ValueError:
            return False
        plain = _carried(found)
        if any(
            place.version == network.version and place in network
            for place in (found, plain)
            for network in self.allowed
        ):
            return True
        return port in self.ports and _is_global(plain)


async def system_resolver(host: str, port: int) -> Sequence[str]:
    """The operating system's answer, each address once, in its order of preference."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(info[4][0]) for info in found))


async def vetted_addresses(host: str, port: int, *, policy: AddressPolicy, resolve: Resolver) -> Sequence[str]:
    """The addresses of ``host``, every one of them permitted; FetchError "dns" or "address-not-allowed" otherwise.

    One forbidden address among several refuses them all: an honest public name has none (H03).
    """
    addresses = await _resolved(host, port, resolve)
    if not all(policy.permits(address, port) for address in addresses):
        raise FetchError("address-not-allowed", host)
    return addresses


async def _resolved(host: str, port: int, resolve: Resolver) -> Sequence[str]:
    try:
        return [str(ipaddress.ip_address(host))]
    except ValueError:
        pass
    try:
        addresses = await resolve(host, port)
    except (OSError, UnicodeError) as error:
        raise FetchError("dns", host) from error
    if not addresses:
        raise FetchError("dns", host)
    return addresses


def _carried(address: Address) -> Address:
    """The IPv4 address that an IPv6 address stands for; any other address itself."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    for network, shift in _CARRIERS:
        if address in network and int(address) > 1:
            return ipaddress.IPv4Address((int(address) >> shift) & 0xFFFF_FFFF)
    return address


def _is_global(address: Address) -> bool:
    if _within(address, _NOT_GLOBAL) or address.is_multicast or address.is_reserved:
        return False
    return address.is_global


def _within(address: Address, networks: Iterable[Network]) -> bool:
    return any(address.version == network.version and address in network for network in networks)

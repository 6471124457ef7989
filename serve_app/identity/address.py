"""Where a request comes from: the peer, or what proxies that we trust say of it."""

import ipaddress
from collections.abc import Sequence
from functools import lru_cache

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

UNKNOWN = "unknown"
"""Whom the server does not know, such as a peer without an address; all of them are counted as one."""
SITE = 64
"""Bits of an IPv6 address that name a site; one household has all the rest (RFC 6177)."""


def network(text: str) -> Network:
    """An address or a network; raises `ValueError`."""
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        raise ValueError(f"{text!r} is no address or network: use 10.0.0.7 or 10.0.0.0/8") from None


def sender(peer: str | None, forwarded: Sequence[str], trusted: Sequence[str]) -> str:
    """Whose requests are counted together: an IPv4 address, or the /64 of an IPv6 address.

    `forwarded` are the values of X-Forwarded-For in the order of the headers. Each proxy adds at the right
    whom it heard from, so from the right the first that is not a trusted proxy is the one; what is left of it
    may be made up.
    """
    found = _address(peer or "")
    if found is None:
        return UNKNOWN
    hops = [hop for value in forwarded for hop in value.split(",")]
    networks = _networks(tuple(trusted))
    while hops and _trusts(networks, found):
        before = _address(hops.pop())
        if before is None:  # the proxy does not say it in a way that can be counted
            break
        found = before
    if isinstance(found, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((found, SITE), strict=False))
    return str(found)


@lru_cache(16)
def _networks(trusted: tuple[str, ...]) -> tuple[Network, ...]:
    return tuple(network(text) for text in trusted)


def _trusts(networks: Sequence[Network], address: Address) -> bool:
    return any(address in found for found in networks)


def _address(text: str) -> Address | None:
    """One hop, which may have a port: `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]:80`."""
    text = text.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        return found.ipv4_mapped
    return found

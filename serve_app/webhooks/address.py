"""What a webhook may call: public addresses only, unless the operator allows private ones.

Special networks are those of IANA's registries (https://www.iana.org/assignments/iana-ipv4-special-registry,
https://www.iana.org/assignments/iana-ipv6-special-registry) and the addresses at which clouds hand out
credentials. Forms that hide an IPv4 address in an IPv6 one are refused whatever they hide.
"""

import re
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

import httpx

IPAddress = IPv4Address | IPv6Address

_PUBLIC: Final = "Use an address that can be reached from the internet."
_PRIVATE: Final = (
    "Use an address that can be reached from the internet, or have the server run with "
    "OPENTUNES_WEBHOOK_PRIVATE=true."
)
_SPELLING: Final = "Write an address such as https://example.com/opentunes."

_METADATA: Final = "a cloud's metadata service"
_SPECIAL: Final = tuple(
    (ip_network(network), kind, allowable)
    for network, kind, allowable in (  # the last: whether OPENTUNES_WEBHOOK_PRIVATE allows it
        ("100.100.100.200/32", _METADATA, False),
        ("168.63.129.16/32", _METADATA, False),
        ("169.254.0.0/16", "a link-local address", False),
        ("0.0.0.0/8", "an unspecified address", False),
        ("10.0.0.0/8", "a private address", True),
        ("100.64.0.0/10", "an address of a carrier's network", True),
        ("127.0.0.0/8", "a loopback address", True),
        ("172.16.0.0/12", "a private address", True),
        ("192.0.0.0/24", "a reserved address", False),
        ("192.0.2.0/24", "an address for documentation", False),
        ("192.88.99.0/24", "a 6to4 relay", False),
        ("192.168.0.0/16", "a private address", True),
        ("198.18.0.0/15", "an address for benchmarks", False),
        ("198.51.100.0/24", "an address for documentation", False),
        ("203.0.113.0/24", "an address for documentation", False),
        ("224.0.0.0/4", "a multicast address", False),
        ("240.0.0.0/4", "a reserved address", False),
        ("fd00:ec2::254/128", _METADATA, False),
        ("fd20:ce::254/128", _METADATA, False),
        ("::/128", "an unspecified address", False),
        ("::1/128", "a loopback address", True),
        ("::ffff:0:0/96", "an IPv4 address in an IPv6 one", False),
        ("64:ff9b::/96", "a NAT64 address", False),
        ("64:ff9b:1::/48", "a NAT64 address", False),
        ("2001::/23", "a reserved address", False),  # Teredo and other protocols
        ("2001:db8::/32", "an address for documentation", False),
        ("2002::/16", "a 6to4 address", False),
        ("3fff::/20", "an address for documentation", False),
        ("fc00::/7", "a private address", True),
        ("fe80::/10", "a link-local address", False),
        ("ff00::/8", "a multicast address", False),
    )
)
_GLOBAL_UNICAST: Final = IPv6Network("2000::/3")
_LOCAL_NAMES: Final = ("localhost", "local", "internal", "home.arpa")

_AUTHORITY: Final = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\[\]:@]+)(:[0-9]{1,5})?")
_LABEL: Final = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_NUMBER: Final = re.compile(r"[0-9]+|0x[0-9a-f]*")


class RefusedAddress(ValueError):
    """A webhook may not go there; the text says why and what to do."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(f"{message} {remedy}")
        self.message, self.remedy = message, remedy


def check_url(url: str, private: bool = False) -> httpx.URL:
    """The address as it will be called; raises `RefusedAddress`.

    A name is not looked up here: what it resolves to is checked when it is called.
    """
    scheme, _, rest = url.partition("://")
    if scheme.lower() not in {"http", "https"}:
        raise RefusedAddress("A webhook needs an http or https address.", _SPELLING)
    if "#" in url:
        raise RefusedAddress("A webhook's address has no fragment.", "Leave out what begins with '#'.")
    if "\\" in url or any(ord(c) <= 32 or ord(c) == 127 for c in url):
        raise RefusedAddress("The address has a space, backslash or control character.", "Percent-encode it.")
    authority = re.split(r"[/?]", rest, maxsplit=1)[0]
    if "@" in authority:
        raise RefusedAddress("A webhook's address has no user or password.", "Leave out what is before '@'.")
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, UnicodeError):
        raise RefusedAddress("This is not an address.", _SPELLING) from None
    if not _AUTHORITY.fullmatch(authority):
        raise RefusedAddress("This is not an address.", _SPELLING)
    _check_port(parsed.port, private)
    _check_host(parsed.raw_host.decode("ascii"), private)
    return parsed


def check_address(address: IPAddress, host: str, private: bool = False) -> None:
    """Whether `host`, which is or resolves to `address`, may be called; raises `RefusedAddress`."""
    verb = "is" if literal(host) else "resolves to"
    for network, kind, allowable in _SPECIAL:
        if address in network:
            if private and allowable:
                return
            raise RefusedAddress(f"{host} {verb} {kind}.", _PRIVATE if allowable else _PUBLIC)
    if not address.is_global or (address.version == 6 and address not in _GLOBAL_UNICAST):
        raise RefusedAddress(f"{host} {verb} a reserved address.", _PUBLIC)


def endpoint(url: str) -> str:
    """`host:port` that an address leads to, for those that must not be called twice at once."""
    return _endpoint("/".join(url.split("/", 3)[:3]))  # parsed once for all addresses there


@lru_cache(maxsize=16_384)
def _endpoint(origin: str) -> str:
    try:
        parsed = httpx.URL(origin)
    except (httpx.InvalidURL, UnicodeError):
        return origin
    port = parsed.port or (443 if parsed.scheme == "https" else 80)
    return f"{parsed.raw_host.decode().rstrip('.')}:{port}"


def literal(host: str) -> IPAddress | None:
    """The IP address that a host is; None if it is a name."""
    try:
        return ip_address(host)
    except ValueError:
        return None


def _check_port(port: int | None, private: bool) -> None:
    if port is None or port in {80, 443}:
        return
    if not 0 < port < 65_536 or (port < 1024 and not private):  # those below are mail, SSH and the like
        raise RefusedAddress(f"A webhook cannot go to port {port}.", "Use 80, 443 or one from 1024 to 65535.")


def _check_host(host: str, private: bool) -> None:
    address = literal(host)
    if address:
        check_address(address, str(address), private)
        return
    name = host.removesuffix(".")
    labels = name.split(".")
    if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise RefusedAddress("The address names no host.", _SPELLING)
    if _NUMBER.fullmatch(labels[-1]):  # some resolvers read 0x7f.1, 0177.0.0.1 and 2130706433 as 127.0.0.1
        raise RefusedAddress(
            f"{host} is an unusual spelling of an IPv4 address.", "Write four decimal numbers, or a name."
        )
    if private:
        return
    if len(labels) == 1 or any(name == local or name.endswith(f".{local}") for local in _LOCAL_NAMES):
        raise RefusedAddress(f"{host} is a name of a local network.", _PRIVATE)

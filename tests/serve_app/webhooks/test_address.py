"""What may be called: a long table of what must not, and properties of what comes close."""

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serve_app.webhooks.address import RefusedAddress, check_address, check_url, endpoint, literal

LOCAL = [  # what OPENTUNES_WEBHOOK_PRIVATE allows
    "127.0.0.1",
    "127.255.255.254",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "100.127.255.255",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[fc00::1]",
    "[fdff:ffff::1]",
    "localhost",
    "LOCALHOST",
    "localhost.",
    "a.localhost",
    "printer.local",
    "printer.local.",
    "metadata.google.internal",
    "router.home.arpa",
    "web",
    "127。0。0。1",  # an ideographic full stop is a dot in a name
]
NEVER = [
    "0.0.0.0",  # noqa: S104
    "0.1.2.3",
    "169.254.0.1",
    "169.254.169.254",
    "100.100.100.200",
    "168.63.129.16",
    "192.0.0.1",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "[::]",
    "[::127.0.0.1]",
    "[::8.8.8.8]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::ffff:8.8.8.8]",
    "[::ffff:0:127.0.0.1]",
    "[64:ff9b::127.0.0.1]",
    "[64:ff9b::808:808]",
    "[64:ff9b:1::1]",
    "[100::1]",
    "[2001::1]",
    "[2001:10::1]",
    "[2001:db8::1]",
    "[2002:7f00:1::]",
    "[2002:808:808::1]",
    "[3fff::1]",
    "[4000::1]",
    "[5f00::1]",
    "[fe80::1]",
    "[febf::1]",
    "[fec0::1]",
    "[fd00:ec2::254]",
    "[fd20:ce::254]",
    "[ff02::1]",
    # other spellings of 127.0.0.1
    "2130706433",
    "017700000001",
    "0x7f000001",
    "0x7f.1",
    "127.1",
    "127.0.1",
    "0177.0.0.1",
    "127.0.0.01",
    "0x7f.0.0.1",
    "127.0.0.0x1",
    "0x",
    "1.1.1.1.",
    "256.256.256.256",
    "1.2.3.4.5",
    "example.1",
    "[127.0.0.1]",
    "[::1%25lo]",
    "[fe80::1%25eth0]",
    "[::1",
    "::1",
    # no names
    "",
    ".",
    "a..b",
    ".example.com",
    "-a.example.com",
    "a-.example.com",
    "example.com%2f",
    "ex%61mple.com",
    "exam ple.com",
    "exa\tmple.com",
    "example.com\\@evil.example",
    "example.com\x00",
    "①②⑦.0.0.1",
    "xn--.com\ud800",
    "a" * 64 + ".com",
    ".".join(["a" * 60] * 5),
]


@pytest.mark.parametrize("host", [*LOCAL, *NEVER])
def test_a_host_that_must_not_be_called_is_refused_with_a_remedy(host: str) -> None:
    with pytest.raises(RefusedAddress) as caught:
        check_url(f"https://{host}/hook")
    assert caught.value.message
    assert caught.value.remedy
    assert isinstance(caught.value, ValueError)
    assert caught.value.remedy in str(caught.value)


@pytest.mark.parametrize("host", LOCAL)
def test_an_operator_can_allow_private_addresses(host: str) -> None:
    assert check_url(f"http://{host}:8080/hook", private=True).port == 8080
    with pytest.raises(RefusedAddress, match="OPENTUNES_WEBHOOK_PRIVATE=true"):
        check_url(f"http://{host}:8080/hook")


@pytest.mark.parametrize("host", NEVER)
def test_some_addresses_are_never_called(host: str) -> None:
    """Above all those at which clouds hand out credentials."""
    with pytest.raises(RefusedAddress):
        check_url(f"http://{host}/hook", private=True)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("", "http or https"),
        ("example.com/hook", "http or https"),
        ("//example.com/hook", "http or https"),
        ("ftp://example.com/hook", "http or https"),
        ("file:///etc/passwd", "http or https"),
        ("gopher://example.com:25/", "http or https"),
        (" https://example.com", "http or https"),
        ("https:/example.com", "http or https"),
        ("https:///hook", "not an address"),
        ("https://?a=b", "not an address"),
        ("https://example.com/#part", "no fragment"),
        ("https://example.com/#", "no fragment"),
        ("https://me@example.com/", "user or password"),
        ("https://me:secret@example.com/", "user or password"),
        ("https://@example.com/", "user or password"),
        ("https://a@b@example.com/", "user or password"),
        ("https://example.com:0/", "port 0"),
        ("https://example.com:65536/", "port 65536"),
        ("https://example.com:99999/", "port 99999"),
        ("https://example.com:100000/", "not an address"),
        ("https://example.com:/", "not an address"),
        ("https://example.com:-1/", "not an address"),
        ("https://example.com:８０/", "not an address"),
        ("https://example.com:80:80/", "not an address"),
        ("https://[::1]x/", "not an address"),
        ("https://example.com:25/", "port 25"),
        ("https://example.com:22/", "port 22"),
        ("https://example.com/a b", "space"),
        ("https://example.com/\r\nX: y", "control"),
        ("https://example.com\\hook", "backslash"),
    ],
)
def test_an_address_that_is_none_is_refused(url: str, says: str) -> None:
    with pytest.raises(RefusedAddress, match=says):
        check_url(url)


@pytest.mark.parametrize(
    ("url", "called"),
    [
        ("https://example.com", "https://example.com"),
        ("https://EXAMPLE.com:443/Hook?a=B", "https://example.com/Hook?a=B"),
        ("http://example.com:8080/ä", "http://example.com:8080/%C3%A4"),
        ("https://exämple.com/", "https://xn--exmple-cua.com/"),
        ("https://a_b.example.com/", "https://a_b.example.com/"),
        ("https://example.com/a@b:c", "https://example.com/a@b:c"),
        ("https://1.1.1.1/", "https://1.1.1.1/"),
        ("https://[2606:4700:4700::1111]:8443/", "https://[2606:4700:4700::1111]:8443/"),
        ("https://localhost.example.com/", "https://localhost.example.com/"),
        ("https://0x7f.example.com/", "https://0x7f.example.com/"),
    ],
)
def test_a_public_address_may_be_called(url: str, called: str) -> None:
    parsed = check_url(url)
    assert parsed.raw_host.isascii()
    assert str(parsed) == called


def test_an_operator_who_allows_private_addresses_allows_low_ports_too() -> None:
    assert check_url("http://192.168.1.2:81/", private=True).port == 81
    with pytest.raises(RefusedAddress):
        check_url("http://192.168.1.2:0/", private=True)


def _refused(address: IPv4Address | IPv6Address) -> bool:
    try:
        check_address(address, str(address))
    except RefusedAddress:
        return True
    return False


@given(st.ip_addresses())
def test_what_python_calls_special_is_refused(address: IPv4Address | IPv6Address) -> None:
    special = not address.is_global or address.is_multicast or address.is_reserved or address.is_unspecified
    assert _refused(address) or not special


@given(st.ip_addresses(v=4), st.sampled_from(["::ffff:", "::", "64:ff9b::", "::ffff:0:"]))
def test_an_ipv4_address_in_an_ipv6_one_is_refused_whatever_it_is(inner: IPv4Address, prefix: str) -> None:
    assert _refused(IPv6Address(f"{prefix}{inner}"))
    assert _refused(IPv6Address((0x2002 << 112) | (int(inner) << 80)))


@given(st.ip_addresses(v=4), st.data())
def test_only_the_plain_spelling_of_an_ipv4_address_gets_through(
    address: IPv4Address, data: st.DataObject
) -> None:
    """Whatever `inet_aton` reads as an address is refused unless it is four decimal numbers."""
    number = int(address)
    parts = data.draw(st.integers(1, 4))
    values = [number >> (24 - 8 * i) & 255 for i in range(parts - 1)]
    values.append(number & (1 << (8 * (5 - parts))) - 1)
    spellings = st.sampled_from(["{}", "0{:o}", "{:#x}", "{:03}"])
    written = ".".join(data.draw(spellings).format(value) for value in values)
    try:
        host = check_url(f"http://{written}/").raw_host.decode()
    except RefusedAddress:
        return
    assert host == str(address)
    assert not _refused(address)


@given(st.text(max_size=40), st.booleans())
def test_any_text_is_an_address_or_refused(text: str, private: bool) -> None:
    for url in (text, f"http://{text}", f"https://{text}/hook"):
        try:
            parsed = check_url(url, private)
        except RefusedAddress:
            continue
        assert parsed.scheme in {"http", "https"}
        host = parsed.raw_host.decode("ascii")
        if address := literal(host):
            check_address(address, host, private)
        assert str(check_url(str(parsed), private)) == str(parsed), "what is called would be allowed too"


def test_an_endpoint_is_where_the_connection_goes() -> None:
    assert endpoint("https://Example.com/a") == endpoint("https://example.com.:443/b") == "example.com:443"
    assert endpoint("http://example.com/a") == "example.com:80"
    assert endpoint("https://exämple.com") == endpoint("https://xn--exmple-cua.com")
    assert endpoint("http://a:b") == "http://a:b"

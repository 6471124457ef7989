"""Whose address it is: nobody can choose it, unless a proxy that we trust is before us."""

import pytest

from serve_app.identity.address import UNKNOWN, network, sender

PROXIES = ["10.0.0.0/8", "2001:db8:ffff::1"]


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        ("192.0.2.1", [], "192.0.2.1"),
        ("192.0.2.1", ["198.51.100.7"], "192.0.2.1"),  # made up
        ("10.0.0.1", ["198.51.100.7"], "198.51.100.7"),
        ("10.0.0.1", ["203.0.113.9, 198.51.100.7"], "198.51.100.7"),  # the left one is made up
        ("10.0.0.1", ["198.51.100.7, 10.1.1.1", "10.2.2.2"], "198.51.100.7"),
        ("10.0.0.1", ["203.0.113.9", "198.51.100.7"], "198.51.100.7"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", ["10.0.0.2"], "10.0.0.2"),  # all are ours
        ("10.0.0.1", ["198.51.100.7, unknown"], "10.0.0.1"),
        ("10.0.0.1", ["198.51.100.7, "], "10.0.0.1"),
        ("10.0.0.1", ["198.51.100.7:4711"], "198.51.100.7"),
        ("10.0.0.1", ['"[2001:db8:1:2:3::4]:4711"'], "2001:db8:1:2::/64"),
        ("::ffff:10.0.0.1", ["::ffff:198.51.100.7"], "198.51.100.7"),
        ("2001:db8:1:2:aaaa::1", [], "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::2%eth0", [], "2001:db8:1:2::/64"),
        ("2001:db8:ffff::1", ["2001:db8:1:3::1"], "2001:db8:1:3::/64"),
        (None, ["198.51.100.7"], UNKNOWN),
        ("testclient", [], UNKNOWN),
    ],
)
def test_the_rightmost_that_is_not_ours(peer: str | None, forwarded: list[str], expected: str) -> None:
    assert sender(peer, forwarded, PROXIES) == expected


def test_nobody_is_trusted_unless_told() -> None:
    assert sender("127.0.0.1", ["198.51.100.7"], ()) == "127.0.0.1"


@pytest.mark.parametrize("text", ["", "proxy.example", "10.0.0.0/33", "10.0.0", "1.2.3.4:80"])
def test_what_is_no_network_is_refused_with_a_remedy(text: str) -> None:
    with pytest.raises(ValueError, match=r"use 10\.0\.0\.7 or 10\.0\.0\.0/8"):
        network(text)

"""A post goes to a public address, to the one that was judged, in bounded time; nothing leads it elsewhere."""

import socket
from contextlib import suppress
from ipaddress import IPv4Address
from threading import Event, Thread

import pytest

from backend.channels.rules import check_url, is_public
from backend.errors import Invalid
from backend.sending.posting import Fault, Policy, post
from tests.channels.hearing import listening

ANYWHERE = Policy(https_only=False, is_allowed=lambda _address: True, seconds=2)


@pytest.mark.parametrize("address", ["93.184.216.34", "8.8.8.8", "2606:4700::1111"])
def test_a_public_address(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.9.10", str(IPv4Address(0)), "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254",
        "100.64.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
        "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12:3456::1", "ff02::1", "2001:db8::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2002:c0a8:101::1",
        "not an address", "",
    ],
)  # fmt: skip
def test_everything_else_is_refused(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1"])
def test_nothing_is_posted_to_this_machine(host: str) -> None:
    with listening() as listener:
        answer = post(f"http://{host}:{listener.port}/", b"{}", {}, Policy(https_only=False, seconds=2))
        assert answer in {Fault.PRIVATE, Fault.UNREACHABLE}
        assert listener.told == []


def test_production_posts_by_https_only() -> None:
    with listening() as listener:
        policy = Policy(https_only=True, is_allowed=lambda _address: True, seconds=2)
        assert post(listener.url, b"{}", {}, policy) is Fault.PRIVATE
        assert listener.told == []


def test_the_address_that_was_judged_is_the_one_that_is_spoken_to() -> None:
    judged: list[str] = []

    def judge(address: str) -> bool:
        judged.append(address)
        return True

    with listening() as listener:
        policy = Policy(https_only=False, is_allowed=judge, seconds=2)
        assert post(f"http://localhost:{listener.port}/x", b"{}", {}, policy) == 204
    assert set(judged) <= {"127.0.0.1", "::1"}
    assert listener.told[0].headers["host"] == f"localhost:{listener.port}"


def test_a_redirect_is_an_answer_and_not_followed() -> None:
    with listening() as listener, listening() as elsewhere:
        listener.statuses, listener.location = [307], elsewhere.url
        assert post(listener.url, b"{}", {}, ANYWHERE) == 307
        assert elsewhere.told == []


def test_an_answer_that_drips_is_cut_off_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        dripping = Thread(target=_drip, args=(server,), daemon=True)
        dripping.start()
        policy = Policy(https_only=False, is_allowed=lambda _address: True, seconds=0.5)
        assert post(f"http://127.0.0.1:{server.getsockname()[1]}/", b"{}", {}, policy) is Fault.TIMED_OUT
        dripping.join(10)
        assert not dripping.is_alive()


def test_nobody_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert post(f"http://127.0.0.1:{port}/", b"{}", {}, ANYWHERE) is Fault.UNREACHABLE
    assert post("http://no-such-host.invalid/", b"{}", {}, ANYWHERE) is Fault.UNREACHABLE


@pytest.mark.parametrize("url", ["https://a.example/x?y=1", "https://a.example:8443/", "https://1.2.3.4/"])
def test_an_address_that_a_webhook_may_have(url: str) -> None:
    assert check_url(url, https_only=True) == url


@pytest.mark.parametrize(
    "url",
    [
        "http://a.example/", "ftp://a.example/", "https://", "https://user@a.example/", "https://a.example/#x",
        "https://a.example:99999/", "https://a.example:x/", "//a.example", "https://a.example/\r\nx", "https://あ.example/",
        "https://[::1", "https://a.example\\@b.example/", f"https://a.example/{'x' * 2_000}", "javascript:alert(1)", "",
    ],
)  # fmt: skip
def test_an_address_that_it_may_not_have(url: str) -> None:
    with pytest.raises(Invalid):
        check_url(url, https_only=True)


def _drip(server: socket.socket) -> None:
    """One byte at a time, for ever: each of them begins a socket's own time-out anew."""
    connection, _ = server.accept()
    with connection, suppress(OSError):
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        while True:
            connection.sendall(b"x")
            Event().wait(0.02)

"""A post goes to a public address, to the one that was judged, in bounded time; nothing leads it elsewhere."""

import socket
from contextlib import suppress
from ipaddress import IPv4Address
from threading import Event, Thread

import pytest

from backend.channels.rules import check_url, is_public
from backend.errors import Invalid
from backend.sending.posting import Fault, Policy, post
from tests.channels.hearing import HERE, listening
from tests.patience import PATIENCE

ANYWHERE = Policy(https_only=False, networks=HERE, seconds=2)


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "8.8.8.8", "2606:4700::1111", "64:ff9b::808:808", "::ffff:8.8.8.8"]
)
def test_a_public_address(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.9.10", str(IPv4Address(0)), "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254",
        "100.64.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
        "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12:3456::1", "ff02::1", "2001:db8::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2002:c0a8:101::1",
        # What the library calls global, and is not: IPv4-compatible, a provider's NAT64, translated, site-local,
        # ISATAP, Teredo, examples, protocols, the relays of 6to4, and where a cloud tells machines their secrets.
        "::127.0.0.1", "64:ff9b:1::7f00:1", "::ffff:0:127.0.0.1", "fec0::1", "2606:4700::5efe:7f00:1",
        "2606:4700::200:5efe:7f00:1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "3fff::1", "5f00::1", "192.0.0.8",
        "192.88.99.1", "168.63.129.16", "fd00:ec2::254", "2002:5db8:d822::1",
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
        policy = Policy(https_only=True, networks=HERE, seconds=2)
        assert post(listener.url, b"{}", {}, policy) is Fault.PRIVATE
        assert listener.told == []


def test_a_name_that_changes_its_address_gains_nothing() -> None:
    """The name is resolved once: what was judged is what is spoken to, whatever the name means a moment later."""
    with listening() as listener, listening() as inside:
        told = iter([["127.0.0.1"], ["127.0.0.2"]])
        rebinding = Policy(https_only=False, networks=["127.0.0.1"], seconds=2, resolve=lambda _host, _port: next(told))
        assert post(f"http://hooks.example:{listener.port}/x", b"{}", {}, rebinding) == 204
        assert listener.told[0].headers["host"] == f"hooks.example:{listener.port}"
        assert post(f"http://hooks.example:{inside.port}/x", b"{}", {}, rebinding) is Fault.PRIVATE
        for addresses in (["8.8.8.8", "127.0.0.1"], ["127.0.0.1", "10.0.0.1"], ["not an address"], [], ["::7f00:1"]):
            mixed = Policy(https_only=False, networks=["127.0.0.9"], seconds=2, resolve=lambda *_, told=addresses: told)
            assert post(f"http://hooks.example:{inside.port}/x", b"{}", {}, mixed) is Fault.PRIVATE
        assert inside.told == []


def test_the_certificate_must_be_the_names() -> None:
    """The address is pinned and the name stays what TLS asks for; a server without its certificate hears nothing."""
    with listening() as listener:
        policy = Policy(networks=HERE, seconds=2, resolve=lambda _host, _port: ["127.0.0.1"])
        assert post(f"https://hooks.example:{listener.port}/", b"{}", {}, policy) is Fault.UNREACHABLE
        assert listener.told == []


@pytest.mark.parametrize("port", [22, 25, 465, 993])
def test_ports_of_other_protocols_are_refused(port: int) -> None:
    policy = Policy(seconds=2, resolve=lambda _host, _port: ["8.8.8.8"])
    assert post(f"https://hooks.example:{port}/", b"{}", {}, policy) is Fault.PRIVATE


@pytest.mark.parametrize(
    "url",
    [
        "https://10.0.0.1/", "https://127.0.0.1/", "https://[::1]/", "https://[::ffff:10.0.0.1]/", "https://169.254.169.254/",
        "https://localhost/", "https://api.localhost./", "https://intranet/", "https://printer.local/",
        "https://metadata.google.internal/", "https://2130706433/", "https://0x7f.1/", "https://127.1/", "https://0177.0.0.1/",
        "https://a.example:25/", "https://router.home.arpa/", "https://1.2.3.4.5/", "https://[fe80::1%25eth0]/",
    ],
)  # fmt: skip
def test_what_is_plainly_private_is_refused_when_a_webhook_is_made(url: str) -> None:
    with pytest.raises(Invalid):
        check_url(url, https_only=True)


def test_an_operator_may_name_networks_of_their_own() -> None:
    for url in ("https://10.1.2.3/", "https://intranet/", "https://hooks.internal:444/"):
        assert check_url(url, https_only=True, networks=["10.0.0.0/8"]) == url
    for url in ("https://192.168.0.1/", "https://127.0.0.1/", "https://[::ffff:127.0.0.1]/"):
        with pytest.raises(Invalid):
            check_url(url, https_only=True, networks=["10.0.0.0/8"])


def test_a_redirect_is_an_answer_and_not_followed() -> None:
    with listening() as listener, listening() as elsewhere:
        listener.statuses, listener.location = [307], elsewhere.url
        assert post(listener.url, b"{}", {}, ANYWHERE) == 307
        assert elsewhere.told == []


def test_an_answer_that_drips_is_cut_off_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        dripping = Thread(target=_drip, args=(server,), daemon=True)
        dripping.start()
        policy = Policy(https_only=False, networks=HERE, seconds=0.5)
        assert post(f"http://127.0.0.1:{server.getsockname()[1]}/", b"{}", {}, policy) is Fault.TIMED_OUT
        dripping.join(PATIENCE)
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

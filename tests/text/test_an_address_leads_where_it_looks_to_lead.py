"""Addresses of the web: whole, without a user, with a name that no other letters imitate."""

import pytest

from backend.documents import Node
from backend.errors import Invalid
from backend.text import clean_address


@pytest.mark.parametrize(
    "address",
    [
        "https://kizuna.example",
        "https://kizuna.example:8443/冊子.pdf?a=1&b=%20#c",
        "https://xn--wgv71a.example/?a=1",
        "https://localhost/a@b",
    ],
)
def test_an_address_is_kept_as_it_is(address: str) -> None:
    plain = address.replace("https:", "http:")
    assert clean_address(f" {address}\n") == clean_address(address, https_only=False) == address
    assert clean_address(plain, https_only=False) == plain
    assert Node(value=address, path=("url",)).address() == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "kizuna.example",
        "//kizuna.example/",
        "ftp://kizuna.example/",
        "javascript:alert(1)",
        "https://",
        "https:///a",
        "https://a:b@kizuna.example/",
        "https://kizuna.example\\@other.example/",
        # The letter in the middle is Cyrillic.
        "https://ex\u0430mple.com/",
        "https://kizuna.example/a b",
        "https://kizuna.example/a\nb",
        "https://kizuna.example/a\u200bb",
        "https://kizuna.example/\u202egpj.exe",
        'https://kizuna.example/"onclick=x',
        "https://kizuna.example/<script>",
        "https://kizuna.example/" + "a" * 400,
    ],
)
def test_what_is_none_or_looks_like_another_is_refused_in_its_place(address: str) -> None:
    for https_only in (True, False):
        with pytest.raises(Invalid) as refused:
            clean_address(address, "link", https_only=https_only)
        assert refused.value.path == ("link",)
    with pytest.raises(Invalid) as refused:
        Node(value=address, path=("materials", "0", "url")).address()
    assert refused.value.path == ("materials", "0", "url")


def test_an_address_without_https_is_refused_where_https_is_asked_for() -> None:
    with pytest.raises(Invalid, match="https://"):
        clean_address("http://kizuna.example/")
    with pytest.raises(Invalid, match="https://"):
        Node(value="http://kizuna.example/", path=("url",)).address()
    with pytest.raises(Invalid, match="must be a text"):
        Node(value=1, path=("url",)).address()

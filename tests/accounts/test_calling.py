"""What is believed of who calls."""

import pytest
from flask import Flask

from directory.accounts.door.calling import browser_words, client_address


@pytest.mark.parametrize(
    ("peer", "told", "address"),
    [
        ("198.51.100.7", None, "198.51.100.7"),
        ("198.51.100.7", "203.0.113.9", "198.51.100.7"),
        ("127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "10.0.0.1, 203.0.113.9", "203.0.113.9"),
        ("::1", "203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", None, ""),
        ("127.0.0.1", "unix:, <script>", ""),
        ("2001:db8:1:2:3::9", None, "2001:db8:1:2::"),
        ("::ffff:198.51.100.7", None, "198.51.100.7"),
    ],
)
def test_a_proxy_on_this_machine_is_believed_and_nobody_else(
    app: Flask, peer: str, told: str | None, address: str
) -> None:
    headers = {"X-Forwarded-For": told} if told else {}
    with app.test_request_context("/", headers=headers, environ_base={"REMOTE_ADDR": peer}):
        assert client_address() == address


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0",
            "Edge, Windows",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0", "Firefox, Linux"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari, iPhone"),
        ("curl/8\r\n<script>", ""),
        ("", ""),
    ],
)
def test_a_browser_is_named_as_its_person_would(agent: str, words: str) -> None:
    assert browser_words(agent) == words

"""What of others' addresses becomes a link."""

import pytest

from directory.find.telling import is_plain_email, is_plain_web_address


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org",
        "https://www.example.org/",
        "HTTPS://Example.ORG:8443/a/b.html?c=d&e=%20f#g",
        "https://xn--bcher-kva.example.org/~a/(b),c;d=e@f!",
        "https://table-4.example.org?q=[1]",
    ],
)
def test_a_plain_web_address_may_be_followed(url: str) -> None:
    assert is_plain_web_address(url)


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//example.org",
        "www.example.org",
        "ftp://example.org",
        "http://user:pw@example.org",
        "http://user@example.org/",
        "https://example.org@elsewhere.example.org",
        "https://example.org:pw@elsewhere.example.org/",
        "https://example.org\\@elsewhere.example.org",
        "https:\\\\example.org",
        "https:/example.org",
        "https:///example.org",
        "https://example.org:port/",
        "https://exam ple.org",
        "https://example.org/a b",
        "https://example.org/a\r\nb",
        "https://example.org/\tb",
        "https://example.org/\n",
        "https://еxample.org",
        "https://example.org/\u202egpj.exe",
        "https://exam\u00adple.org",
        "https://example.or\u212a",
        'https://example.org/"onclick=alert(1)',
        "https://example.org/<b>",
        "https://-example.org",
        "https://example..org",
        "https://localhost/",
        "https://127.0.0.1/",
        "https://0x7f.1/",
        "https://[::1]/",
        "https://",
        "",
    ],
)
def test_a_web_address_that_is_not_plainly_safe_may_not(url: str) -> None:
    assert not is_plain_web_address(url)


@pytest.mark.parametrize(
    "address",
    ["ana@example.org", "Ana.B+intake@mail.example.org", "o'neill@example.org", "front_desk-2@example.org", "a@b.co"],
)
def test_a_plain_email_address_may_be_written_to(address: str) -> None:
    assert is_plain_email(address)


@pytest.mark.parametrize(
    "address",
    [
        "ana",
        "ana@example",
        "ana@@example.org",
        "ana@example.org, ben@example.org",
        "ana@example.org;ben@example.org",
        "ana%0ABcc:ben@example.org",
        "ana%40example.org@elsewhere.example.org",
        "ana@example.org%0D%0ABcc:ben",
        "ana@example.org?bcc=ben@example.org",
        "ana?subject=x@example.org",
        "ana&bcc=ben@example.org",
        "ana@example.org\nBcc: ben@example.org",
        "ana@example.org\n",
        "ana\u2028b@example.org",
        "аna@example.org",
        "ana@еxample.org",
        "Ana <ana@example.org>",
        '"ana b"@example.org',
        "ana@127.0.0.1",
        "ana@[127.0.0.1]",
        "ana/../x@example.org",
        "ana@example.org#x",
        ".ana@example.org",
        "ana.@example.org",
        "mailto:ana@example.org",
        "",
    ],
)
def test_an_email_address_that_is_not_plainly_one_may_not(address: str) -> None:
    assert not is_plain_email(address)

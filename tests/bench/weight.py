"""What a page of results weighs over the wire, alone and with everything that it loads."""

import gzip
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from tests.bench.server import ServerError, Visitor

PAGE = "/find?q=food"


@dataclass(frozen=True, slots=True)
class Weight:
    """Bytes of the page, of its HTML compressed (gzip 6), and of a first visit with style and scripts."""

    path: str
    html: int
    compressed: int
    everything: int
    everything_compressed: int
    parts: int
    is_compressed_by_server: bool


class Parts(HTMLParser):
    """Collects what a browser fetches with a page: style sheets, icons, scripts, pictures."""

    def __init__(self) -> None:
        super().__init__()
        self.paths: dict[str, None] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        rel = (values.get("rel") or "").split()
        wanted = tag in {"script", "img"} or (
            tag == "link" and {"stylesheet", "icon", "preload", "manifest"} & set(rel)
        )
        target = values.get("href") if tag == "link" else values.get("src")
        if wanted and target and not target.startswith("data:"):
            self.paths[target] = None


def weigh(visitor: Visitor, path: str = PAGE) -> Weight:
    """Fetch a page of results and all its parts once, as a first visit does; ServerError where one fails."""
    page = visitor.get(path)
    if page.status != 200:
        raise ServerError(f"{path} answered {page.status}")
    squeezed = visitor.get(path, {"Accept-Encoding": "gzip"}).headers.get("content-encoding") == "gzip"
    parts = Parts()
    parts.feed(page.text)
    html, compressed = len(page.body), _gzip(page.body)
    total, total_compressed = html, compressed
    for part in parts.paths:
        answer = visitor.get(urlsplit(urljoin(path, part)).path)
        if answer.status != 200:
            raise ServerError(f"{part} answered {answer.status}")
        total += len(answer.body)
        total_compressed += min(len(answer.body), _gzip(answer.body))
    return Weight(path, html, compressed, total, total_compressed, len(parts.paths), squeezed)


def _gzip(body: bytes) -> int:
    return len(gzip.compress(body, 6, mtime=0))

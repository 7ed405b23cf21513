"""Static files with their digest in the address, so that a browser may keep them for a year.

They are few and small: read once, packed once, served from memory. Pages are not packed: they hold
a token beside words that somebody typed, and the length of a packed page would tell about both.
"""

import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from pathlib import Path

from flask import Response, abort, current_app, request


@dataclass(frozen=True, slots=True)
class StaticFile:
    """One file's bytes, plain and packed, its digest and media type."""

    plain: bytes
    packed: bytes
    digest: str
    kind: str


def read_static(folder: Path) -> dict[str, StaticFile]:
    """Every file of the folder by its name."""
    return {path.relative_to(folder).as_posix(): _read(path) for path in sorted(folder.rglob("*")) if path.is_file()}


# Lines that are nothing but a comment are for whoever reads the file here, and weigh on a slow line for nothing.
_COMMENT = re.compile(rb"^[ \t]*(?://.*|/\*.*\*/)\n", re.MULTILINE)


def _read(path: Path) -> StaticFile:
    plain = path.read_bytes()
    if path.suffix in (".css", ".js") and ".min." not in path.name:
        plain = _COMMENT.sub(b"", plain)
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    if kind.startswith("text/") or kind.endswith(("javascript", "xml")):
        kind += "; charset=utf-8"
    return StaticFile(plain, gzip.compress(plain, 9, mtime=0), hashlib.sha256(plain).hexdigest()[:12], kind)


def static_file(digest: str, name: str) -> Response:
    """Serve a static file; an old digest still gets the file, uncached."""
    files: dict[str, StaticFile] = current_app.extensions["static_files"]
    found = files.get(name)
    if found is None:
        abort(404)
    packed = request.accept_encodings["gzip"] > 0 and len(found.packed) < len(found.plain)
    response = Response(found.packed if packed else found.plain, content_type=found.kind)
    response.headers["Vary"] = "Accept-Encoding"
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    kept = "public, max-age=31536000, immutable" if digest == found.digest else "no-cache"
    response.headers["Cache-Control"] = kept
    return response

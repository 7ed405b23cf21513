"""Giving out a file that somebody handed in."""

from flask import Response

from directory.web.headers import SANDBOX


def give_file(content: bytes, media_type: str, name: str) -> Response:
    """A file to be saved, never shown within a page of ours, nor run where a browser shows it all the same."""
    response = Response(content, content_type=media_type)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Content-Security-Policy"] = SANDBOX
    return response

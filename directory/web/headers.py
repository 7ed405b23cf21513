"""What every answer tells the browser to do and not to do."""

from flask import Flask, Response, request

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)
SANDBOX = "sandbox; default-src 'none'"
"""For a file that somebody else wrote: should a browser show it after all, nothing in it runs or reaches anything."""
_FIXED = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def install_headers(app: Flask, *, secure: bool) -> None:
    """Add the fixed headers to every answer, errors too; pages are never kept by the browser."""
    fixed = dict(_FIXED)
    if secure:
        fixed["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"

    @app.after_request
    def add_headers(response: Response) -> Response:
        headers = response.headers
        own = headers.get("Content-Security-Policy", "")
        for name, value in fixed.items():
            headers[name] = value
        if own == SANDBOX:
            headers["Content-Security-Policy"] = SANDBOX
        if request.endpoint != "web.static_file":
            headers["Cache-Control"] = "no-store"
        return response

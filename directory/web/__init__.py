"""The only code that knows the request, HTMX headers and cookies."""

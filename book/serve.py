"""Serve the built book on localhost, on port 8000 or the next free one."""

from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

SITE = Path(__file__).parents[1] / "_build" / "html"


class Handler(SimpleHTTPRequestHandler):
    """Files of the site, with the headers that the build wrote down in ``_headers``."""

    extensions_map = SimpleHTTPRequestHandler.extensions_map | {
        ".ipynb": "application/x-ipynb+json",
        ".js": "text/javascript",
        ".mjs": "text/javascript",
        ".wasm": "application/wasm",
    }

    def end_headers(self):
        """Add the site's own headers to each answer."""
        for name, value in headers(Path(self.directory)):
            self.send_header(name, value)
        super().end_headers()


def headers(site):
    """The headers of all pages, from the lines ``name: value`` of the site's ``_headers``."""
    path = site / "_headers"
    lines = path.read_text().splitlines() if path.is_file() else []
    pairs = [line.strip().split(": ", 1) for line in lines if line.startswith("  ")]
    return [(name, value) for name, value in pairs]


def bind(ports, site=SITE):
    """Return a server on the first free port; port 0 stands for any."""
    for port in ports:
        try:
            return ThreadingHTTPServer(("127.0.0.1", port), partial(Handler, directory=str(site)))
        except OSError:
            continue
    raise SystemExit(f"no free port from {ports[0]} to {ports[-1]}")


if __name__ == "__main__":
    with bind(range(8000, 8100)) as server:
        print(f"The book: http://localhost:{server.server_port}  (Ctrl-C stops it)", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()

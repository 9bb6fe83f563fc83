"""Serve the built book on localhost, on port 8000 or the next free one."""

from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

SITE = Path(__file__).parents[1] / "_build" / "html"
HANDLER = partial(SimpleHTTPRequestHandler, directory=str(SITE))


def bind(ports):
    """Return a server on the first free port."""
    for port in ports:
        try:
            return ThreadingHTTPServer(("127.0.0.1", port), HANDLER)
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

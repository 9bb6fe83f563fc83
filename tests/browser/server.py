"""A server of the built site that a test can take away."""

import threading

import serve


class Server:
    """Serves a folder at `address` until it is stopped."""

    def __init__(self, folder):
        self.server = serve.bind([0], folder)
        self.address = f"http://127.0.0.1:{self.server.server_port}/"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def stop(self):
        """Answer no more."""
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

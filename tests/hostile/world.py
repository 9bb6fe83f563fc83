"""What must stay as it is while the corpus is graded: files, processes, sockets."""

import glob
import hashlib
import os
import socket
from pathlib import Path

CANARIES = [
    "/tmp/*hostile-canary*",
    "/dev/shm/*hostile-canary*",
    os.path.expanduser("~/.ipython/profile_default/startup/*hostile-canary*"),
]


class World:
    """A course with a gradebook and a neighbour, a listening socket, and this machine."""

    def __init__(self, folder: Path) -> None:
        self.course = folder
        for name in (
            "gradebook.db",
            ".cnnref/seed",
            "submitted/neighbour/convolution/convolution.ipynb",
            "solutions/convolution/convolution.md",
        ):
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(name)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.setblocking(False)
        self.datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.datagrams.bind(self.listener.getsockname())
        self.datagrams.setblocking(False)
        self.before = self.files()

    @property
    def port(self) -> int:
        return self.listener.getsockname()[1]

    def files(self) -> dict[str, str]:
        """Every file of the course with the hash of its bytes."""
        return {
            str(p): hashlib.sha256(p.read_bytes()).hexdigest()
            for p in sorted(self.course.rglob("*"))
            if p.is_file()
        }

    def harm(self) -> list[str]:
        """What has happened that must not have; the world is then mended."""
        found = [f"left {path}" for pattern in CANARIES for path in glob.glob(pattern)]
        for left in found:
            os.unlink(left.removeprefix("left "))
        if self.files() != self.before:
            found.append("the course's files changed")
        for reached in (self.listener.accept, lambda: self.datagrams.recv(10)):
            try:
                reached()
            except BlockingIOError:
                continue
            found.append("the network was reached")
        return found + [f"still running: {words}" for words in _strangers()]

    def close(self) -> None:
        self.listener.close()
        self.datagrams.close()


def _strangers() -> list[str]:
    """Processes of boxes that outlived them, the library's box aside."""
    found = []
    for entry in glob.glob("/proc/[0-9]*"):
        try:
            words = Path(entry, "cmdline").read_bytes().replace(b"\0", b" ").decode()
            parent = Path(entry, "stat").read_text().rsplit(")", 1)[1].split()[1]
        except OSError:
            continue
        inside = "cnnbox.agent" in words and "library=False" in words
        mine = parent in (str(os.getpid()), "1") and inside
        if mine or "time.sleep(987654)" in words:
            found.append(words[-80:])
    return found

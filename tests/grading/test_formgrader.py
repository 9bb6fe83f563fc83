"""Formgrader opens in a course and lists its assignments."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.slow


def get(address):
    with urllib.request.urlopen(address, timeout=30) as answer:
        return answer.read().decode()


@pytest.fixture
def server(tmp_path):
    shutil.copytree(ROOT / "solutions", tmp_path / "solutions")
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    commands = Path(sys.executable).parent
    words = ["server", "--no-browser", "--allow-root", f"--port={port}", "--ServerApp.ip=127.0.0.1"]
    running = subprocess.Popen(
        [commands / "jupyter", *words, "--IdentityProvider.token=", "--ServerApp.password="],
        cwd=tmp_path,
        env=os.environ | {"PATH": f"{commands}{os.pathsep}{os.environ['PATH']}"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}/api", running)
        yield address
    finally:
        running.terminate()
        running.wait(timeout=30)


def wait_for(address, running):
    for _ in range(120):
        assert running.poll() is None, "the Jupyter server ended"
        try:
            get(address)
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.5)
        else:
            return
    raise TimeoutError(address)


def test_assignments_are_listed(server):
    listed = json.loads(get(f"{server}/formgrader/api/assignments"))
    assert "convolution" in [one["name"] for one in listed]
    assert "Manage Assignments" in get(f"{server}/formgrader/manage_assignments")

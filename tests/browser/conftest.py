"""The built site on localhost, and a Chromium that can reach nothing else."""

import shutil
from pathlib import Path

import pytest
from browser.server import Server
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[2]
SITE = ROOT / "_build" / "html"
FLAGS = [
    "--no-sandbox",  # Chromium wants this of root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
]


def pytest_generate_tests(metafunc):
    """Run a test that asks for `path` once for every page of the site."""
    if "path" in metafunc.fixturenames:
        pages = sorted(str(page.relative_to(SITE)) for page in SITE.rglob("*.html"))
        metafunc.parametrize("path", [page for page in pages if not page.startswith("_")] or [""])


@pytest.fixture(scope="package")
def folder():
    """Folder of the built site."""
    if not (SITE / "index.html").exists():
        pytest.skip("the site is not built: run `make book`")
    return SITE


@pytest.fixture(scope="package")
def site(folder):
    """Address of the built site."""
    server = Server(folder)
    yield server.address
    server.stop()


@pytest.fixture(scope="package")
def chromium():
    """A headless Chromium of the system."""
    executable = shutil.which("chromium") or shutil.which("google-chrome")
    if executable is None:
        pytest.skip("Chromium is missing: install Debian's package `chromium`")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def axe():
    """The source of axe-core, which looks for what keeps disabled readers out."""
    return (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")

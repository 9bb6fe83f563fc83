"""A new build of the site: the reader sees it at once, and what is kept for offline is renewed."""

import shutil

import offline
import pytest
from browser.server import Server
from browser.visit import Visit

pytestmark = pytest.mark.browser

PAGE = "book/convolution.html"
KEPT = """async () => Object.fromEntries(await Promise.all((await caches.keys()).map(
  async (name) => [name, (await (await caches.open(name)).keys()).map((one) => one.url)])))"""
ALONE = """async (name) => {
  const { active, installing, waiting } = await navigator.serviceWorker.getRegistration();
  const settled = active?.state === 'activated' && !installing && !waiting;
  return settled && (await caches.keys()).join() === name;
}"""
BUSY = 90_000  # milliseconds that a busy machine may need
STAMPED = 'const VERSION = "'


def build_again(folder, old, new):
    """Change the page and its script, and stamp the site as a build does; return both stamps."""
    for name, before, after in (
        (PAGE, f"<title>{old}", f"<title>{new}"),
        ("_static/live/bar.js", "Download my notebook", f"Download my notebook, {new}"),
    ):
        text = (folder / name).read_text()
        assert before in text
        (folder / name).write_text(text.replace(before, after))
    worker = folder / "sw.js"
    version = worker.read_text().split(STAMPED)[1].split('"')[0]
    worker.write_text(worker.read_text().replace(version, "unbuilt"))
    return version, offline.stamp(folder)


def check(page):
    exercise = page.locator("#live-pad")
    exercise.scroll_into_view_if_needed()
    exercise.locator(".cm-content").wait_for()
    exercise.get_by_role("button", name="Check").click()
    exercise.locator(".cnnref-report").wait_for()


def wait_until_alone(page, cache):
    """Read on until the new worker is at work and has forgotten the old one's cache."""
    for _ in range(BUSY // 3000):
        for _ in range(30):
            if page.evaluate(ALONE, cache):
                return
            page.wait_for_timeout(100)
        page.reload(wait_until="load", timeout=BUSY)
    pytest.fail(f"the old build is still kept: {page.evaluate(KEPT)}")


def test_a_new_build_takes_the_place_of_the_old_one(chromium, folder, tmp_path):
    site = tmp_path / "site"
    site.symlink_to(shutil.copytree(folder, tmp_path / "first"))
    server = Server(site)
    with Visit(chromium, server.address) as visit:
        page = visit.open(PAGE)
        page.evaluate("navigator.serviceWorker.ready")
        visit.open("book/intro.html")
        check(visit.open(PAGE))
        title = page.title().split()[0]
        second = shutil.copytree(folder, tmp_path / "second")
        old, new = build_again(second, title, "Second build")
        assert old != new
        assert list(page.evaluate(KEPT)) == [f"course-{old}"]
        (tmp_path / "next").symlink_to(second)
        (tmp_path / "next").rename(site)  # at once: the browser may ask at any moment

        visit.open(PAGE)  # from the server, though the old worker is still there
        assert page.title().startswith("Second build")
        page.get_by_role("button", name="Download my notebook, Second build").wait_for()
        wait_until_alone(page, f"course-{new}")
        kept = page.evaluate(KEPT)[f"course-{new}"]
        assert visit.address + "book/intro.html" in kept
        assert [url for url in kept if url.endswith("numpy.zip")]

        server.stop()
        page.reload(wait_until="load", timeout=BUSY)
        assert page.title().startswith("Second build")
        page.get_by_role("button", name="Download my notebook, Second build").wait_for()
        check(page)
        page.goto(visit.address + "book/intro.html", wait_until="load")
        assert "by hand and by machine" in page.title()

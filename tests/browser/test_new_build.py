"""A new build of the site: the reader sees it at once, and what is kept for offline is renewed."""

import shutil

import offline
import pytest
from browser.server import Server
from browser.visit import Visit

pytestmark = pytest.mark.browser

PAGE, NEXT, GONE = "book/convolution.html", "book/intro.html", "book/errata.html"
KEPT = "async () => (await (await caches.open('course')).keys()).map((one) => one.url)"
RENEWED = """async (build) => {
  const noted = await caches.match('/build');
  return noted && await noted.text() === build;
}"""
KEEP = """async ([url, text]) =>
  (await caches.open('course')).put(url, new Response(text))"""
FORGET = "url => caches.open('course').then((cache) => cache.delete(url))"
UNREACHABLE = "http://127.0.0.1:1/page.html"
BAR = "_static/live/bar.js"
BUSY = 90_000  # milliseconds that a busy machine may need
STAMPED = 'const BUILD = "'
SCRIPT = "_static/live/offline.js"


def version(folder):
    return (folder / SCRIPT).read_text().split(STAMPED)[1].split('"')[0]


def build_again(folder, name):
    """Name two pages and a script anew, drop a page, and stamp the site as a build does."""
    for path, before in ((PAGE, "<title>"), (NEXT, "<title>"), (BAR, "Download my notebook")):
        text = (folder / path).read_text()
        assert before in text
        (folder / path).write_text(text.replace(before, f"{before}{name}"))
    (folder / GONE).unlink()
    script = folder / SCRIPT
    script.write_text(script.read_text().replace(version(folder), "unbuilt"))
    return offline.stamp(folder)


def check(page):
    exercise = page.locator("#live-pad")
    exercise.scroll_into_view_if_needed()
    exercise.locator(".cm-content").wait_for()
    exercise.get_by_role("button", name="Check").click()
    exercise.locator(".cnnref-report").wait_for()


def wait_until_renewed(page, build):
    for _ in range(BUSY // 100):
        if page.evaluate(RENEWED, build):
            return
        page.wait_for_timeout(100)
    pytest.fail(f"the worker has not noted build {build}; it keeps {page.evaluate(KEPT)}")


def test_a_new_build_takes_the_place_of_the_old_one(chromium, folder, tmp_path):
    site = tmp_path / "site"
    site.symlink_to(shutil.copytree(folder, tmp_path / "first"))
    server = Server(site)
    with Visit(chromium, server.address) as visit:
        page = visit.open(PAGE)
        visit.open(NEXT)
        visit.open(GONE)
        check(visit.open(PAGE))
        wait_until_renewed(page, version(folder))
        assert visit.address + GONE in page.evaluate(KEPT)
        second = shutil.copytree(folder, tmp_path / "second")
        new = build_again(second, ", second build ")
        (tmp_path / "next").symlink_to(second)
        (tmp_path / "next").rename(site)  # at once: the browser may ask at any moment

        visit.open(PAGE)
        assert page.title().startswith(", second build")
        page.get_by_role("button", name="Download my notebook, second build").wait_for()
        wait_until_renewed(page, new)
        kept = page.evaluate(KEPT)
        assert visit.address + GONE not in kept
        assert [url for url in kept if url.endswith("numpy.zip")]

        server.stop()
        page.reload(wait_until="load", timeout=BUSY)
        assert page.title().startswith(", second build")
        page.get_by_role("button", name="Download my notebook, second build").wait_for()
        check(page)
        page.goto(visit.address + NEXT, wait_until="load")
        assert page.title().startswith(", second build")


def test_a_renewal_that_was_cut_short_is_tried_again(chromium, site, folder):
    with Visit(chromium, site) as visit:
        page = visit.open(NEXT)
        wait_until_renewed(page, version(folder))
        page.evaluate(KEEP, [f"{site}build", "an older build"])
        page.evaluate(KEEP, [UNREACHABLE, ""])
        visit.open(NEXT)
        page.wait_for_timeout(1000)
        assert not page.evaluate(RENEWED, version(folder))
        page.evaluate(FORGET, UNREACHABLE)
        visit.open(NEXT)
        wait_until_renewed(page, version(folder))

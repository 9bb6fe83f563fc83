"""The site as a browser meets it: Lighthouse on every chapter, bytes of a visit, the first Check.

    make bench-site                              # every chapter, three runs of each form
    python benchmarks/website.py pooling mlp --runs 1

Lighthouse is fetched by npm when it is first asked for. The site is served as hosts do, packed with
gzip. What was measured is printed and kept in results/website.json, a chapter at a time. Medians
count.
"""

import argparse
import gzip
import io
import json
import os
import shutil
import subprocess
import threading
from functools import cache, partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from statistics import median
from time import perf_counter

import serve
from playwright.sync_api import Browser, sync_playwright

RESULTS = Path(__file__).parent / "results" / "website.json"
LIGHTHOUSE = "lighthouse@12.8.2"
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome") or "chromium"
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run"
FORMS = {"desktop": ["--preset=desktop"], "mobile": []}
TIMES = {
    "first paint": "first-contentful-paint",
    "largest paint": "largest-contentful-paint",
    "blocked": "total-blocking-time",
    "shift": "cumulative-layout-shift",
}
LAST_CHAPTER = "networks-as-matrices"
PACKED = {".html", ".css", ".js", ".mjs", ".json", ".svg", ".wasm", ".ipynb", ".txt"}
CHECKED = ("convolution", "pad", "def pad(x, padding):\n    return np.pad(x, padding)")


class Packing(serve.Handler):
    """The course's own server, packing as hosts of static files do."""

    protocol_version = "HTTP/1.1"

    def send_head(self):
        """Answer with the packed file where packing helps."""
        path = Path(self.translate_path(self.path))
        if path.suffix not in PACKED or not path.is_file():
            return super().send_head()
        packed = pack(path)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(packed)))
        self.end_headers()
        return io.BytesIO(packed)

    def log_message(self, *_):
        """Say nothing."""


@cache
def pack(path: Path) -> bytes:
    return gzip.compress(path.read_bytes(), mtime=0)


def main():
    """Measure, print and keep the record."""
    parser = argparse.ArgumentParser(description="The site, measured by Lighthouse and by hand.")
    parser.add_argument("chapters", nargs="*", default=chapters(), help="names of pages")
    parser.add_argument("--runs", type=int, default=3)
    chosen = parser.parse_args()
    record = json.loads(RESULTS.read_text()) if RESULTS.exists() else {"chapters": {}}
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Packing, directory=str(serve.SITE)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/"
    for name in chosen.chapters:
        page = f"{address}book/{name}.html"
        found = {form: lighthouse(page, form, chosen.runs) for form in FORMS}
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS.split())
            found["bytes"] = visit(browser, address, page)
            if name == CHECKED[0]:
                record["check"] = first_check(browser, page, chosen.runs)
        record["chapters"][name] = found
        print(name, json.dumps(found), flush=True)
        load = max(record.get("load", 0), round(os.getloadavg()[0], 1))
        record |= {"lighthouse": LIGHTHOUSE, "runs": chosen.runs, "cores": os.cpu_count()}
        record |= {"load": load, "python": python_bytes()}
        RESULTS.write_text(json.dumps(record, indent=1) + "\n")
    print("Python:", record["python"], "bytes; seconds of a Check:", record.get("check"))


def chapters() -> list[str]:
    """The chapters in the order of the book."""
    toc = (Path(__file__).parents[1] / "_toc.yml").read_text().split("file: book/")[1:]
    names = ["intro", *(one.split()[0] for one in toc)]
    return names[: names.index(LAST_CHAPTER) + 1]


def lighthouse(page: str, form: str, runs: int) -> dict[str, float]:
    """Median scores, and seconds until something is seen."""
    reports = [run_lighthouse(page, form) for _ in range(runs)]
    scores = {
        name: median(one["categories"][name]["score"] for one in reports)
        for name in ("performance", "accessibility")
    }
    lowest = min(one["categories"]["performance"]["score"] for one in reports)
    times = {
        name: round(median(one["audits"][audit]["numericValue"] for one in reports), 3)
        for name, audit in TIMES.items()
    }
    return scores | {"lowest performance": lowest} | times


def run_lighthouse(page: str, form: str) -> dict:
    command = ["npm", "exec", "--yes", "--ignore-scripts", f"--package={LIGHTHOUSE}", "--"]
    command += ["lighthouse", page, *FORMS[form], "--output=json", "--quiet"]
    command += ["--only-categories=performance,accessibility", f"--chrome-flags={FLAGS}"]
    environment = os.environ | {"CHROME_PATH": CHROMIUM}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if done.returncode:
        raise RuntimeError(f"Lighthouse failed on {page}: {done.stderr.strip()[-500:]}")
    return json.loads(done.stdout)


def visit(browser: Browser, address: str, page: str) -> int:
    """Bytes, packed, of all that a first visit asks for."""
    context = browser.new_context()
    opened, asked = context.new_page(), set()
    opened.on("response", lambda answer: asked.add(answer.url.split("?")[0]))
    opened.goto(page, wait_until="networkidle")
    context.close()
    return sum(len(pack(serve.SITE / url.removeprefix(address))) for url in asked)


def first_check(browser: Browser, page: str, runs: int) -> dict[str, float]:
    """Seconds from pressing Check to the points: with Python to be loaded, and with it there."""
    cold, warm = [], []
    for _ in range(runs):
        context = browser.new_context()
        opened = context.new_page()
        opened.goto(page, wait_until="networkidle")
        exercise = opened.locator(f"#live-{CHECKED[1]}")
        exercise.scroll_into_view_if_needed()
        exercise.locator(".cm-content").fill(CHECKED[2])
        for times in (cold, warm):
            start = perf_counter()
            exercise.get_by_role("button", name="Check").click()
            exercise.locator(".live-status", has_text="point").wait_for()
            times.append(round(perf_counter() - start, 2))
            exercise.get_by_role("button", name="Run").click()
            exercise.locator(".live-status", has_text="It ran").wait_for()
        context.close()
    return {"cold": median(cold), "warm": median(warm)}


def python_bytes() -> int:
    """Bytes, packed, of Python in the page; the digits come when they are asked for."""
    files = (serve.SITE / "_static" / "python").rglob("*")
    return sum(len(pack(f)) for f in files if f.is_file() and f.name != "mnist_subset.npz")


if __name__ == "__main__":
    main()

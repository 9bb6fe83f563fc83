"""Make the README's picture, .github/page.webp: a page of the built book, wide and on a phone."""

import io
import shutil
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "_build" / "html" / "book" / "convolution.html").as_uri()
PICTURE = ROOT / ".github" / "page.webp"
WIDE, PHONE = (1200, 800), (390, 800)


def shot(browser, size, theme, start):
    """Take a picture of the page at a size, in a theme, from an element on."""
    width, height = size
    page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=theme)
    page.goto(PAGE, wait_until="networkidle")
    page.locator(start).first.evaluate("it => scrollTo(0, it.getBoundingClientRect().top - 70)")
    page.wait_for_timeout(500)
    return Image.open(io.BytesIO(page.screenshot()))


def main():
    """Write the picture and print its size."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        wide = shot(browser, WIDE, "light", "figure:has(svg.figure) >> nth=1")
        phone = shot(browser, PHONE, "dark", "#why-slide-a-small-window figure")
        browser.close()
    picture = Image.new("RGB", (WIDE[0] + PHONE[0], WIDE[1]))
    picture.paste(wide, (0, 0))
    picture.paste(phone, (WIDE[0], 0))
    picture.save(PICTURE, quality=80, method=6)
    print(f"{PICTURE.name}: {PICTURE.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()

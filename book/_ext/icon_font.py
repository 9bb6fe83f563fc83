"""Leave in the theme's icon fonts only what the pages show: three kilobytes in place of 156."""

import logging
import re
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

FONT = re.compile(
    r'url\("\./(?P<packed>of-sheets/fa-[\w-]+\.woff2)"\) format\("woff2"\),'
    r'url\("\./(?P<plain>of-sheets/fa-[\w-]+\.ttf)"\) format\("truetype"\)'
)
logging.getLogger("fontTools").setLevel(logging.WARNING)  # or each table is a line

ICON = re.compile(r'"\\(f[0-9a-f]{3})"')


def with_few_icons(style: str, static: Path) -> str:
    """Cut the fonts that a sheet in `static` names down to the icons that it names."""
    icons = [int(code, 16) for code in ICON.findall(style)]
    return FONT.sub(lambda font: _cut(font, static, icons), style)


def _cut(font: re.Match[str], static: Path, icons: list[int]) -> str:
    cut = Path(font["plain"]).with_suffix(".woff")
    with TTFont(static / font["plain"]) as whole:
        subsetter = Subsetter(Options(notdef_outline=True))
        subsetter.populate(unicodes=icons)
        subsetter.subset(whole)
        whole.flavor = "woff"
        whole.save(static / cut)
    for name in ("packed", "plain"):
        (static / font[name]).unlink()
    return f'url("./{cut.as_posix()}") format("woff")'

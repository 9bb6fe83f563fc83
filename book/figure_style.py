"""One look for the book's figures, legible on the light page and on the dark one.

A page writes ``import figure_style`` and ends a cell with ``figure_style.show(figure, "what it
shows")``. Figures go into the page as inline SVG on a transparent background. Everything drawn
in `INK` takes the colour of the page's text, and a colour of the palette becomes a variable of
``site/book.css``, which is darker on the light page and lighter on the dark one.
"""

import io
import re
from html import escape

import matplotlib.pyplot as plt
import numpy as np
from cycler import cycler
from IPython.display import HTML
from matplotlib.patches import Rectangle

INK = "#010203"  # stands for the page's text colour, see `show`
COLORS = {
    "blue": "#3d85c6",
    "orange": "#d0742c",
    "green": "#2f9a70",
    "purple": "#a06cc4",
    "red": "#d6555f",
    "grey": "#7f8790",
}
BLUE, ORANGE, GREEN, PURPLE, RED, GREY = PALETTE = tuple(COLORS.values())


def use():
    """Make every figure drawn from here on follow the book's look."""
    plt.rcParams.update(
        {
            "axes.edgecolor": INK,
            "axes.facecolor": "none",
            "axes.labelcolor": INK,
            "axes.prop_cycle": cycler(color=PALETTE),
            "axes.spines.right": False,
            "axes.spines.top": False,
            "axes.titlecolor": INK,
            "axes.titlesize": "medium",
            "figure.constrained_layout.use": True,
            "figure.facecolor": "none",
            "figure.figsize": (6, 3),
            "font.size": 11,
            "grid.color": GREY,
            "image.cmap": "gray",
            "legend.frameon": False,
            "patch.edgecolor": INK,
            "svg.hashsalt": "cnnref",  # the same figure gives the same bytes on every build
            "text.color": INK,
            "xtick.color": INK,
            "ytick.color": INK,
        }
    )


def grid(ax, array, *, highlight=None, color=BLUE, title=None, numbers="{:g}"):
    """Draw a small matrix as a grid of cells with its numbers.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw; its frame and ticks are taken away.
    array : (H, W)
        The numbers.
    highlight : index or (H, W) of bool, optional
        Cells to fill: anything that indexes the array, such as ``np.s_[0:3, 1:4]`` or a mask.
    color : str
        Fill of the highlighted cells, best one of the palette.
    title : str, optional
        Written above the grid.
    numbers : str
        Format of one number; ``""`` draws empty cells.
    """
    array = np.asarray(array)
    H, W = array.shape
    filled = np.zeros((H, W), dtype=bool)
    if highlight is not None:
        filled[highlight] = True
    for (row, column), value in np.ndenumerate(array):
        face = (color, 0.35) if filled[row, column] else "none"
        ax.add_patch(Rectangle((column, row), 1, 1, facecolor=face, edgecolor=INK, linewidth=0.8))
        ax.text(column + 0.5, row + 0.5, numbers.format(value), ha="center", va="center")
    ax.set(xlim=(-0.05, W + 0.05), ylim=(H + 0.05, -0.05), aspect="equal")
    ax.set_axis_off()
    if title:
        ax.set_title(title)


def show(figure, alt):
    """Close a figure and hand it to the page as inline SVG.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        The finished figure.
    alt : str
        What the figure shows, in words, for a reader who cannot see it.

    Returns
    -------
    IPython.display.HTML
        Leave it as the last line of the cell.
    """
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", bbox_inches="tight", metadata={"Date": None})
    plt.close(figure)
    svg = buffer.getvalue()
    svg = svg[svg.index("<svg") :].replace(INK, "currentColor")
    for name, color in COLORS.items():
        svg = svg.replace(color, f"var(--figure-{name}, {color})")
    svg = re.sub(r"\s*<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    # It would apply to the whole page, which a browser would style anew at every figure.
    svg = re.sub(r"\s*<defs>\s*<style.*?</style>\s*</defs>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'<g id="[^"]*"', "<g", svg)  # they would repeat from figure to figure
    svg = re.sub(r"\b[1-9]\d*\.\d{3,}", lambda number: f"{float(number[0]):.2f}", svg)
    label = f'<svg class="figure" role="img" aria-label="{escape(alt)}"'
    return HTML(svg.replace("<svg", label, 1))

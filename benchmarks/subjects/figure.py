"""The plot of a recorded run: one row of dots per problem, on a logarithmic axis."""

import matplotlib as mpl
from matplotlib.figure import Figure

COLOURS = ("#0b6e99", "#222222", "#c8553d", "#e0a458", "#588157", "#8d6a9f", "#00a6a6")


def draw(record, path):
    """Draw median ratios with quartiles, a panel per number of threads, and write an SVG."""
    panels = record["threads"].items()
    names = list(record["versions"])
    colours = dict(zip(names, COLOURS, strict=False))
    with mpl.rc_context({"svg.hashsalt": "cnnref", "svg.fonttype": "none", "font.size": 9}):
        figure = Figure(figsize=(9, 3.4 * len(panels)), layout="constrained")
        axes = figure.subplots(len(panels), squeeze=False)[:, 0]
        for axis, (threads, results) in zip(axes, panels, strict=True):
            panel(axis, results, colours)
            axis.set_title(f"{threads} thread{'s' if int(threads) > 1 else ''}", loc="left")
        axes[-1].set_xlabel("time as a ratio to PyTorch (less is faster); bars: quartiles")
        handles, labels = axes[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside upper center", ncols=len(names), frameon=False)
        figure.savefig(path, metadata={"Date": None})


def panel(axis, results, colours):
    problems = list(results)
    for name, colour in colours.items():
        rows = [row for row, problem in enumerate(problems) if name in results[problem]]
        found = [results[problems[row]][name] for row in rows]
        axis.errorbar(
            [f["ratio"] for f in found],
            rows,
            xerr=[[f["ratio"] - f["low"] for f in found], [f["high"] - f["ratio"] for f in found]],
            fmt="o",
            markersize=5,
            color=colour,
            label=name,
        )
    axis.axvline(1, color="#999999", linewidth=0.8)
    axis.set_xscale("log")
    axis.set_yticks(range(len(problems)), problems)
    axis.invert_yaxis()
    axis.grid(axis="x", color="#dddddd", linewidth=0.5)
    for side in ("top", "right", "left"):
        axis.spines[side].set_visible(False)

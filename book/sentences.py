"""Numbers for the sentences of a page: computed in its cells, told by ``{glue:text}``."""

import sys

import numpy as np
from myst_nb import glue

SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")

# A kernel sends what is printed in pieces, and the page breaks the line between two of them.
sys.stdout.flush_interval = 600  # pyright: ignore[reportAttributeAccessIssue]


def tell(**values):
    """Hand values over to the page's sentences: ``tell(loss=0.25)`` for ``{glue:text}`loss```."""
    for name, value in values.items():
        glue(name, value, display=False)


def words(array, form="{:g}"):
    """Write the numbers of an array as words of a sentence: ``19, 25, 37 and 43``."""
    *head, last = [form.format(v) for v in np.ravel(array)]
    return (", ".join(head) + " and " + last).replace("-", "−").removeprefix(" and ")


def scientific(number, digits=0):
    """Write a very small or large number as a sentence does: ``3 · 10⁻⁹``."""
    factor, exponent = f"{number:.{digits}e}".split("e")
    power = "10" + str(int(exponent)).translate(SUPERSCRIPT)
    return power if factor == "1" else f"{factor} · {power}".replace("-", "−")

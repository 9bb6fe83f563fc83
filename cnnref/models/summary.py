"""Count a network, layer by layer, without running it: shapes, parameters, connections, fields.

The receptive field grows by (kernel - 1) times the distance, in input pixels, between
neighbouring units; the distance is the product of the strides so far.

Source: Y. LeCun et al., "Gradient-based learning applied to document recognition", 1998, section
II.B, for what counts as a connection; V. Dumoulin and F. Visin, arXiv:1603.07285, for the field.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One layer: its name and kind, the shape of its output, and what it costs."""

    name: str
    kind: str
    shape: tuple[int, ...]
    parameters: int
    connections: int
    field: tuple[int, int]


class Summary(list[Row]):
    """The rows of a network; printed, a table."""

    @property
    def parameters(self):
        """How many numbers are learned, in all."""
        return sum(row.parameters for row in self)

    @property
    def connections(self):
        """How many times one input meets a weight or a bias, in all."""
        return sum(row.connections for row in self)

    def row(self, name):
        """Return the row called `name`."""
        for row in self:
            if row.name == name:
                return row
        raise KeyError(f"no layer is called {name!r}; there are {', '.join(r.name for r in self)}")

    def __str__(self):
        head = ("layer", "kind", "output", "parameters", "connections", "field")
        lines = [head, *map(_cells, self)]
        lines.append(("total", "", "", f"{self.parameters:,}", f"{self.connections:,}", ""))
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        return "\n".join(_line(cells, widths) for cells in lines)


def summarize(layers, shape):
    """Follow one input of `shape`, (C, H, W) or (IN,), through named layers.

    Parameters
    ----------
    layers : dict of str to layer
        Anything with ``output_shape``, ``parameter_count``, ``connection_count``, ``kernel`` and
        ``stride``, such as a `cnnref.layers.Layer` or a unit of `cnnref.models.units`.
    shape : tuple of int
        Shape of one input, without the batch.

    Returns
    -------
    Summary
        One row per layer.

    Examples
    --------
    >>> from cnnref.layers import Conv2d, MaxPool2d
    >>> print(summarize({"C1": Conv2d(1, 6, 5), "S2": MaxPool2d(2)}, (1, 32, 32)))
    layer  kind       output   parameters  connections  field
    C1     Conv2d     6x28x28         156      122,304    5x5
    S2     MaxPool2d  6x14x14           0            0    6x6
    total                             156      122,304
    """
    rows = Summary()
    field, step, extent = (1, 1), 1, (1, 1)
    for name, layer in layers.items():
        if len(shape) == 3:
            extent = shape[1:]
        kernel = extent if layer.kernel is None else layer.kernel
        if layer.kernel is None:
            extent = (1, 1)  # the units that follow see what this one saw
        field = (field[0] + (kernel[0] - 1) * step, field[1] + (kernel[1] - 1) * step)
        step *= layer.stride
        costs = layer.parameter_count(shape), layer.connection_count(shape)
        shape = layer.output_shape(shape)
        rows.append(Row(name, type(layer).__name__, shape, *costs, field))
    return rows


def _cells(row):
    counts = f"{row.parameters:,}", f"{row.connections:,}"
    return row.name, row.kind, _by(row.shape), *counts, _by(row.field)


def _by(sizes):
    return "x".join(map(str, sizes))


def _line(cells, widths):
    text, numbers = cells[:3], cells[3:]
    left = (cell.ljust(width) for cell, width in zip(text, widths[:3], strict=True))
    right = (cell.rjust(width) for cell, width in zip(numbers, widths[3:], strict=True))
    return "  ".join([*left, *right]).rstrip()

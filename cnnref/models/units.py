"""Layers as sizes only: what they cost can be counted where nobody could hold their weights.

Each unit answers the same questions as a `cnnref.layers.Layer`, so that `summarize` takes both.
Shapes are (C, H, W), without the batch.

Source: source 000, section 1, and source 001, on fully connected, local and shared weights.
"""

import math
from dataclasses import dataclass

from cnnref.models.summary import summarize
from cnnref.shapes import output_size


class _Unit:
    """A unit that learns nothing and joins nothing, such as an activation."""

    kernel = (1, 1)
    stride = 1

    def parameter_count(self, shape) -> int:
        del shape
        return 0

    def connection_count(self, shape) -> int:
        del shape
        return 0


@dataclass(frozen=True)
class Conv(_Unit):
    """A convolution: `maps` filters, whose weights all positions share.

    Parameters
    ----------
    maps, size, stride, padding : int
        Number of filters, their height and width, and how they move.
    groups : int
        Parts into which the channels are split, each with its share of the filters.
    bias : bool
        Whether each filter has one.

    Examples
    --------
    >>> unit = Conv(6, 5)
    >>> unit.output_shape((3, 32, 32)), unit.parameter_count((3, 32, 32))
    ((6, 28, 28), 456)
    """

    maps: int
    size: int
    stride: int = 1
    padding: int = 0
    groups: int = 1
    bias: bool = True

    @property
    def kernel(self):
        """Height and width of the filters."""
        return (self.size, self.size)

    def output_shape(self, shape):
        """Return (maps, OH, OW)."""
        return (self.maps, *(self._positions(length) for length in shape[1:]))

    def parameter_count(self, shape) -> int:
        """Return filters times the entries and the bias of one."""
        return self.maps * self._inputs(shape)

    def connection_count(self, shape) -> int:
        """Return the entries and the bias of a filter, for every output."""
        return math.prod(self.output_shape(shape)) * self._inputs(shape)

    def _positions(self, length):
        return output_size(length, self.size, stride=self.stride, padding=self.padding)

    def _inputs(self, shape):
        return shape[0] // self.groups * self.size**2 + self.bias


@dataclass(frozen=True)
class Local(Conv):
    """Windows as in a convolution, but each position has weights of its own.

    Examples
    --------
    >>> Local(6, 5).parameter_count((3, 32, 32))
    357504
    """

    def parameter_count(self, shape) -> int:
        """Return one parameter per connection."""
        return self.connection_count(shape)


@dataclass(frozen=True)
class Pool(_Unit):
    """A pooling layer, of whichever kind: it learns nothing.

    Examples
    --------
    >>> Pool(3, stride=2).output_shape((96, 55, 55))
    (96, 27, 27)
    """

    size: int
    stride: int
    padding: int = 0
    edge: str = "drop"

    @property
    def kernel(self):
        """Height and width of the window."""
        return (self.size, self.size)

    def output_shape(self, shape):
        """Return (C, OH, OW)."""
        C, *lengths = shape
        move = {"stride": self.stride, "padding": self.padding}
        return (C, *(output_size(n, self.size, **move, edge=self.edge) for n in lengths))


@dataclass(frozen=True)
class Full(_Unit):
    """A fully connected layer, of an image or of units.

    Examples
    --------
    >>> Full(100).parameter_count((1, 1000, 1000))
    100000100
    """

    units: int
    bias: bool = True
    kernel = None

    def output_shape(self, shape):
        """Return (units,)."""
        del shape
        return (self.units,)

    def parameter_count(self, shape) -> int:
        """Return outputs times inputs, and the biases."""
        return self.units * (math.prod(shape) + self.bias)

    def connection_count(self, shape) -> int:
        """Return one connection per parameter."""
        return self.parameter_count(shape)


@dataclass(frozen=True)
class Branches(_Unit):
    """Rows of units side by side on the same input; their maps are stacked.

    Parameters
    ----------
    rows : tuple of tuple of unit
        The branches. All of stride 1.

    Examples
    --------
    >>> unit = Branches(((Conv(4, 1),), (Conv(2, 1), Conv(8, 3, padding=1))))
    >>> unit.output_shape((16, 28, 28)), unit.kernel
    ((12, 28, 28), (3, 3))
    """

    rows: tuple[tuple[Conv | Pool, ...], ...]

    @property
    def kernel(self):
        """Window of the branch that sees the farthest."""
        size = max(1 + sum(unit.size - 1 for unit in row) for row in self.rows)
        return (size, size)

    def output_shape(self, shape):
        """Return (C, OH, OW): the branches' maps one after the other."""
        ends = [summary[-1].shape for summary in self._summaries(shape)]
        if len({end[1:] for end in ends}) > 1:
            raise ValueError(f"rows must end in maps of one size, got {ends}")
        return (sum(end[0] for end in ends), *ends[0][1:])

    def parameter_count(self, shape) -> int:
        """Return the sum over the branches."""
        return sum(summary.parameters for summary in self._summaries(shape))

    def connection_count(self, shape) -> int:
        """Return the sum over the branches."""
        return sum(summary.connections for summary in self._summaries(shape))

    def _summaries(self, shape):
        return [summarize(dict(enumerate(row)), shape) for row in self.rows]

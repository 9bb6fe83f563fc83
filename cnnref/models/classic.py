"""AlexNet, ZF Net, VGG-16 and GoogLeNet as tables of sizes.

Which version of each: AlexNet in one tower, without the split over two GPUs, on images of 227
(with the 224 of the paper, conv1 would give 54 and not 55); ZF Net in one tower too; VGG
configuration D; GoogLeNet as in its paper, with biases, without batch normalisation and without
the two auxiliary classifiers. Activations, response normalisation and dropout have no parameters
and are left out.

Sources: A. Krizhevsky, I. Sutskever and G. Hinton, 2012; M. Zeiler and R. Fergus, 2013,
arXiv:1311.2901, figure 3; K. Simonyan and A. Zisserman, 2014, arXiv:1409.1556, table 1; C.
Szegedy et al., 2014, arXiv:1409.4842, table 1.
"""

from dataclasses import dataclass
from itertools import count

from cnnref.models.summary import summarize
from cnnref.models.units import Branches, Conv, Full, Pool


@dataclass(frozen=True)
class Network:
    """A named table of units and the shape of the images it takes.

    Examples
    --------
    >>> ALEXNET.summary().row("conv1").shape, ALEXNET.summary().row("conv1").parameters
    ((96, 55, 55), 34944)
    >>> VGG16.summary().parameters
    138357544
    """

    name: str
    year: int
    input_shape: tuple[int, int, int]
    units: dict[str, Conv | Pool | Full | Branches]

    def summary(self):
        """Count shapes, parameters, connections and receptive fields, unit by unit."""
        return summarize(self.units, self.input_shape)


def _classifier(*sizes):
    return {f"fc{place}": Full(size) for place, size in zip(count(6), sizes, strict=False)}


def _vgg(blocks):
    """Return blocks of 3 x 3 convolutions, each block ended by a pooling layer."""
    units = {}
    for block, (layers, maps) in enumerate(blocks, start=1):
        units |= {f"conv{block}_{i}": Conv(maps, 3, padding=1) for i in range(1, layers + 1)}
        units[f"pool{block}"] = Pool(2, 2)
    return units


def _inception(one, three_in, three, five_in, five, pooled):
    """Return the module's four branches; the columns are those of the paper's table 1."""
    return Branches(
        (
            (Conv(one, 1),),
            (Conv(three_in, 1), Conv(three, 3, padding=1)),
            (Conv(five_in, 1), Conv(five, 5, padding=2)),
            (Pool(3, 1, padding=1), Conv(pooled, 1)),
        )
    )


def _halve():
    return Pool(3, 2, edge="keep")


ALEXNET = Network(
    "AlexNet",
    2012,
    (3, 227, 227),
    {
        "conv1": Conv(96, 11, stride=4),
        "pool1": Pool(3, 2),
        "conv2": Conv(256, 5, padding=2),
        "pool2": Pool(3, 2),
        "conv3": Conv(384, 3, padding=1),
        "conv4": Conv(384, 3, padding=1),
        "conv5": Conv(256, 3, padding=1),
        "pool5": Pool(3, 2),
        **_classifier(4096, 4096, 1000),
    },
)

ZFNET = Network(
    "ZF Net",
    2013,
    (3, 224, 224),
    {
        "conv1": Conv(96, 7, stride=2, padding=1),
        "pool1": Pool(3, 2, padding=1),
        "conv2": Conv(256, 5, stride=2),
        "pool2": Pool(3, 2, padding=1),
        "conv3": Conv(384, 3, padding=1),
        "conv4": Conv(384, 3, padding=1),
        "conv5": Conv(256, 3, padding=1),
        "pool5": Pool(3, 2),
        **_classifier(4096, 4096, 1000),
    },
)

VGG16 = Network(
    "VGG-16",
    2014,
    (3, 224, 224),
    {
        **_vgg([(2, 64), (2, 128), (3, 256), (3, 512), (3, 512)]),
        **_classifier(4096, 4096, 1000),
    },
)

GOOGLENET = Network(
    "GoogLeNet",
    2014,
    (3, 224, 224),
    {
        "conv1": Conv(64, 7, stride=2, padding=3),
        "pool1": _halve(),
        "reduce2": Conv(64, 1),
        "conv2": Conv(192, 3, padding=1),
        "pool2": _halve(),
        "3a": _inception(64, 96, 128, 16, 32, 32),
        "3b": _inception(128, 128, 192, 32, 96, 64),
        "pool3": _halve(),
        "4a": _inception(192, 96, 208, 16, 48, 64),
        "4b": _inception(160, 112, 224, 24, 64, 64),
        "4c": _inception(128, 128, 256, 24, 64, 64),
        "4d": _inception(112, 144, 288, 32, 64, 64),
        "4e": _inception(256, 160, 320, 32, 128, 128),
        "pool4": _halve(),
        "5a": _inception(256, 160, 320, 32, 128, 128),
        "5b": _inception(384, 192, 384, 48, 128, 128),
        "pool5": Pool(7, 1),
        "fc": Full(1000),
    },
)

CLASSIC = (ALEXNET, ZFNET, VGG16, GOOGLENET)

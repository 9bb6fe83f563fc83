"""The tables of classic networks, against PyTorch modules that hold no numbers."""

import pytest
import torch
from torch import nn

from cnnref.models import ALEXNET, CLASSIC, GOOGLENET, VGG16, ZFNET, Branches, Conv, Full, Pool


class Stacked(nn.ModuleList):
    """Branches on the same input, their maps stacked."""

    def forward(self, x):
        return torch.cat([row(x) for row in self], dim=1)


def torch_unit(unit, shape):
    """Build what a unit describes, on the device that only knows shapes."""
    match unit:
        case Conv():
            return nn.Conv2d(
                shape[0], unit.maps, unit.size, unit.stride, unit.padding, groups=unit.groups
            )
        case Pool():
            ceil = unit.edge == "keep"
            return nn.MaxPool2d(unit.size, unit.stride, unit.padding, ceil_mode=ceil)
        case Full():
            return nn.Sequential(nn.Flatten(), nn.LazyLinear(unit.units))
        case Branches():
            return Stacked([torch_row(row, shape) for row in unit.rows])
        case _:
            raise TypeError(unit)


def torch_row(row, shape):
    modules = []
    for unit in row:
        modules.append(torch_unit(unit, shape))
        shape = unit.output_shape(shape)
    return nn.Sequential(*modules)


@pytest.mark.parametrize("network", CLASSIC, ids=lambda network: network.name)
def test_R023_shapes_and_parameters_are_those_of_pytorch(network):
    x = torch.zeros((1, *network.input_shape), device="meta")
    with torch.device("meta"):
        for row, unit in zip(network.summary(), network.units.values(), strict=True):
            module = torch_unit(unit, tuple(x.shape[1:]))
            x = module(x)
            assert row.shape == tuple(x.shape[1:]), row.name
            assert row.parameters == sum(p.numel() for p in module.parameters()), row.name


@pytest.mark.parametrize(
    ("network", "total"),
    [(ALEXNET, 62_378_344), (ZFNET, 62_357_608), (VGG16, 138_357_544), (GOOGLENET, 6_998_552)],
    ids=lambda value: getattr(value, "name", None),
)
def test_R023_totals_are_the_published_ones(network, total):
    assert network.summary().parameters == total


def test_R023_alexnet_conv1():
    conv1 = ALEXNET.summary().row("conv1")
    assert (conv1.shape, conv1.parameters, conv1.field) == ((96, 55, 55), 34_944, (11, 11))
    with_224 = ALEXNET.units["conv1"].output_shape((3, 224, 224))
    assert with_224 == (96, 54, 54)


def test_R023_alexnet_in_two_towers():
    halves = ALEXNET.units | {
        f"conv{place}": Conv(maps, size, padding=size // 2, groups=2)
        for place, maps, size in [(2, 256, 5), (4, 384, 3), (5, 256, 3)]
    }
    shape, total = ALEXNET.input_shape, 0
    for unit in halves.values():
        total += unit.parameter_count(shape)
        shape = unit.output_shape(shape)
    assert total == 60_965_224  # about 60 million, as the paper says


def test_R023_inception_stacks_its_branches():
    summary = GOOGLENET.summary()
    assert summary.row("3a").shape == (64 + 128 + 32 + 32, 28, 28)
    assert summary.row("pool5").shape == (1024, 1, 1)


@pytest.mark.parametrize("C", [1, 64, 512])
def test_R023_three_small_filters_against_one_large(C):
    image = (C, 20, 20)
    small, large = Conv(C, 3, bias=False), Conv(C, 7, bias=False)
    assert 3 * small.parameter_count(image) == 27 * C**2
    assert large.parameter_count(image) == 49 * C**2
    shape = image
    for _ in range(3):
        shape = small.output_shape(shape)
    assert shape == large.output_shape(image)

"""How many outputs, parameters and connections: the numbers of the sources, counted."""

import pytest

from cnnref.layers import Conv2d, Dense, Flatten, MaxPool2d, ReLU, Softmax
from cnnref.models import Branches, Conv, Full, Local, Pool, Sequential, summarize


def test_R007_fully_connected_to_a_million_pixels():
    assert Full(100).parameter_count((1, 1000, 1000)) == 100_000_100


def test_R009_shapes_through_the_usual_stack():
    stack = {"conv": Conv(12, 5, padding=2), "pool": Pool(2, 2), "fc": Full(10)}
    shapes = [row.shape for row in summarize(stack, (3, 32, 32))]
    assert shapes == [(12, 32, 32), (12, 16, 16), (10,)]
    assert Conv(12, 5).output_shape((3, 32, 32)) == (12, 28, 28)  # not 32 without padding


def test_R015_windows_of_five_on_a_small_colour_image():
    assert Conv(1, 5).output_shape((3, 32, 32)) == (1, 28, 28)
    assert Conv(6, 5).output_shape((3, 32, 32)) == (6, 28, 28)
    centres = range(2, 2 + Conv(1, 5).output_shape((3, 32, 32))[1])
    assert (centres[0], centres[-1], len(centres)) == (2, 29, 28)


@pytest.mark.parametrize(("m", "n"), [(1, 1), (3, 7), (4, 2)])
def test_R016_each_output_adds_nine_products_per_channel(m, n):
    unit = Conv(n, 3, bias=False)
    assert unit.output_shape((m, 100, 100)) == (n, 98, 98)
    assert unit.connection_count((m, 100, 100)) == n * 98 * 98 * 9 * m


def test_R026_affine_stack_against_convolution_stack():
    affine = {f"affine{i}": Full(units) for i, units in enumerate([100, 100, 100, 100, 10])}
    stack = {"conv": Conv(30, 5), "pool": Pool(2, 2), "affine1": Full(100), "affine2": Full(10)}
    by_affine, by_conv = (summarize(units, (1, 28, 28)) for units in (affine, stack))
    assert [row.shape for row in by_affine] == [(100,)] * 4 + [(10,)]
    assert [row.shape for row in by_conv] == [(30, 24, 24), (30, 12, 12), (100,), (10,)]
    assert by_affine.row("affine0").parameters == (784 + 1) * 100
    assert by_conv.row("conv").parameters == (25 + 1) * 30


def test_R026_built_layers_count_as_their_units():
    layers = [Conv2d(1, 30, 5), ReLU(), MaxPool2d(2), Flatten(), Dense(4320, 100), ReLU()]
    model = Sequential([*layers, Dense(100, 10), Softmax()], input_shape=(1, 28, 28))
    stack = {"conv": Conv(30, 5), "pool": Pool(2, 2), "affine1": Full(100), "affine2": Full(10)}
    counted, built = summarize(stack, (1, 28, 28)), model.summary()
    assert built.parameters == counted.parameters
    assert built.connections == counted.connections
    fields = [row.field for row in built if row.parameters]
    assert fields == [row.field for row in counted if row.parameters]


def test_R027_flattening_forgets_the_shape():
    assert Flatten().output_shape((1, 28, 28)) == (784,)


@pytest.mark.parametrize("FN", [1, 6, 64])
def test_R039_each_filter_gives_a_map_and_has_one_bias(FN):
    C, H, W, size = 3, 32, 20, 5
    assert Conv(FN, size).output_shape((C, H, W)) == (FN, 28, 16)
    without = Conv(FN, size, bias=False).parameter_count((C, H, W))
    assert Conv(FN, size).parameter_count((C, H, W)) - without == FN


def test_R041_full_local_and_shared():
    image, maps = (3, 32, 32), (6, 28, 28)
    assert Conv(6, 5).output_shape(image) == Local(6, 5).output_shape(image) == maps
    assert Full(6 * 28 * 28, bias=False).parameter_count(image) == 14_450_688
    assert Local(6, 5).parameter_count(image) == 357_504
    assert Conv(6, 5).parameter_count(image) == 456


def test_R043_sharing_saves_memory_but_no_time():
    image = (3, 32, 32)
    assert Conv(6, 5).connection_count(image) == Local(6, 5).connection_count(image) == 357_504
    assert Local(6, 5).parameter_count(image) == 28 * 28 * Conv(6, 5).parameter_count(image)


def test_R077_features_of_a_small_photograph():
    shape = Conv(400, 8).output_shape((1, 96, 96))
    assert shape == (400, 89, 89)
    assert (shape[1] * shape[2], shape[0] * shape[1] * shape[2]) == (7921, 3_168_400)


def test_R095_a_thousand_hidden_units_on_a_million_pixels():
    image = (1, 1000, 1000)
    assert Full(1000, bias=False).parameter_count(image) == 10**9
    assert Full(1000).parameter_count(image) == 10**9 + 1000


def test_R097_local_fields_of_ten():
    unit = Local(1, 10, bias=False)
    _, H, W = unit.output_shape((1, 1000, 1000))
    assert H * W == 982_081
    assert unit.parameter_count((1, 1000, 1000)) == 98_208_100


def test_R098_one_shared_field_of_ten():
    assert Conv(1, 10, bias=False).parameter_count((1, 1000, 1000)) == 100
    assert Conv(1, 10).parameter_count((1, 1000, 1000)) == 101


def test_groups_divide_the_parameters():
    whole, halves = (Conv(8, 3, groups=groups, bias=False) for groups in (1, 2))
    assert whole.parameter_count((6, 5, 5)) == 2 * halves.parameter_count((6, 5, 5))


def test_branches_must_end_in_one_size():
    unit = Branches(((Conv(4, 1),), (Conv(4, 3),)))
    with pytest.raises(ValueError, match=r"rows must end in maps of one size, got .*\(4, 6, 6\)"):
        unit.output_shape((1, 8, 8))


def test_R014_local_shared_downsampled():
    image = (1, 32, 32)
    units = 6 * 28 * 28
    every = Full(units).parameter_count(image)
    local = Local(6, 5).parameter_count(image)
    shared = Conv(6, 5).parameter_count(image)
    assert (every, local, shared) == (4_821_600, 122_304, 156)
    assert Pool(2, 2).output_shape((6, 28, 28)) == (6, 14, 14)


def test_R079_pooling_has_no_parameters_but_spares_the_next_layer():
    pool, following = Pool(2, 2), Full(120, bias=False)
    assert pool.parameter_count((16, 10, 10)) == 0
    assert following.parameter_count((16, 10, 10)) == 16 * 10 * 10 * 120
    assert following.parameter_count(pool.output_shape((16, 10, 10))) == 16 * 5 * 5 * 120

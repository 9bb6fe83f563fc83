import pytest

from cnnref.topology import grow


@pytest.mark.parametrize(("limit", "factor", "passes"), [(0.5, 1, 0), (1, 1.5, 1), (1.5, 3.375, 2)])
def test_R134_growth_loop(limit, factor, passes):
    assert grow(1.0, limit) == (factor, passes)
    assert grow(-2.0, limit) == (-2 * factor, passes)


def test_R134_at_2_rounding_ends_the_loop_after_54_passes():
    a, passes = grow(1.0, 2)
    assert passes == 54
    assert a == pytest.approx(1.68e25, rel=1e-2)


@pytest.mark.parametrize("limit", [2.0000001, 2.5, 3, float("inf")])
def test_R134_beyond_2_the_loop_never_ends(limit):
    with pytest.raises(ValueError, match=r"limit must be at most 2, got .*: b stays 2\.0 for ever"):
        grow(1.0, limit)

import threading

import numpy as np
from numpy.testing import assert_array_equal
from strategies import arrays

from cnnref.functional import batch_last
from cnnref.functional.memory import is_batch_last, scratch


def test_batch_last_changes_the_order_of_memory_alone():
    (x,) = arrays(0, (3, 2, 5, 4))
    y = batch_last(x)
    assert_array_equal(y, x)
    assert y.strides == (8, 5 * 4 * 3 * 8, 4 * 3 * 8, 3 * 8)
    assert is_batch_last(y)
    assert not is_batch_last(x)
    assert not np.shares_memory(x, y)


def test_orders_that_are_the_same_count_as_the_usual_one():
    assert not is_batch_last(batch_last(np.zeros((1, 2, 5, 4))))


def test_slices_and_other_orders_are_not_batch_last():
    x = batch_last(np.zeros((4, 2, 5, 4)))
    assert not is_batch_last(x[:2])
    assert not is_batch_last(np.zeros((4, 5, 4, 2)).transpose(0, 3, 1, 2))


def test_scratch_memory_is_reused_by_name_and_grows():
    small = scratch("test", (3,), np.float64)
    large = scratch("test", (30, 3), np.float64)
    assert large.shape == (30, 3)
    assert not np.shares_memory(small, large)
    assert np.shares_memory(large, scratch("test", (3,), np.float32))
    assert not np.shares_memory(large, scratch("other", (3,), np.float32))


def test_threads_have_their_own_scratch_memory():
    mine, theirs = scratch("test", (3,), np.float64), []
    thread = threading.Thread(target=lambda: theirs.append(scratch("test", (3,), np.float64)))
    thread.start()
    thread.join()
    assert not np.shares_memory(mine, theirs[0])

"""Every kind of the corpus earns what it is owed and harms nothing."""

import pytest
from hostile.corpus import KINDS, try_kind
from hostile.world import World

from cnnref.grading.box.launch import bubblewrap_works

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not bubblewrap_works(), reason="bubblewrap does not work here"),
]


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    world = World(tmp_path_factory.mktemp("world"))
    yield world
    world.close()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_kind_earns_what_it_is_owed_and_harms_nothing(kind, world):
    verdict = try_kind(kind, world)
    assert not verdict.problem
    assert verdict.earned == kind.owed
    assert verdict.harm == []


def test_kinds_are_many_and_differ():
    assert len({kind.name for kind in KINDS}) == len(KINDS) >= 90

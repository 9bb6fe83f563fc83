"""A declared mistake made in a student's own notebook, on top of our solution, gets its hint."""

import pytest
import solved

from cnnref.checks import check, registry
from cnnref.grading.sample import with_mistake


@pytest.mark.parametrize("slug", solved.SLUGS)
def test_mistake_in_a_notebook_is_diagnosed_as_itself(slug):
    names, sources = solved.notebook(slug)
    for name, source in sources.items():
        exercise = registry.named(name)
        for mistake in exercise.mistakes:
            scope = dict(names)
            exec(with_mistake(name, source, mistake), scope)
            report = check(scope[name])
            assert report < exercise.points
            named = {g.failure.mistake for g in report.groups if g.failure}
            assert named == {mistake.name}, str(report)

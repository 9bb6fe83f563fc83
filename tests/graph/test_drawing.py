import re
from xml.etree import ElementTree

import pytest
from expressions import OURS, compute, expressions
from hypothesis import given, settings

from cnnref.graph import Value, draw, product_of_sum, reciprocal_of_exponential, topological
from cnnref.graph.layout import layout

SVG = "{http://www.w3.org/2000/svg}"


def texts(svg):
    return [element.text for element in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def test_every_node_shows_name_value_and_gradient():
    nodes = list(zip(*[iter(texts(draw(product_of_sum())))] * 3, strict=True))
    assert nodes == [
        ("x", "3", "∂ -2"),
        ("y", "1", "∂ -2"),
        ("s: +", "4", "∂ -2"),
        ("z", "-2", "∂ 4"),
        ("f: ×", "-8", "∂ 1"),
    ]


def test_digits():
    assert "∂ -7.4" in texts(draw(reciprocal_of_exponential(), digits=2))


def test_follows_the_text_colour_of_the_page():
    svg = draw(reciprocal_of_exponential())
    colours = set(re.findall(r'(?:fill|stroke|color)="([^"]*)"', svg))
    assert colours == {"currentColor", "none"}
    assert "style" not in svg.replace("font-style", "")


def test_names_are_escaped():
    x = Value(1, '<a & "b">')
    assert '<a & "b">' in texts(draw(x + x))


def test_has_a_text_alternative():
    root = ElementTree.fromstring(draw(product_of_sum()))
    assert root.get("role") == "img"
    assert "z = -2, ∂ 4" in root.get("aria-label", "")


@settings(max_examples=60)
@given(expressions())
def test_layout_runs_from_left_to_right_without_overlaps(expression):
    numbers, steps = expression
    f = compute(OURS, [Value(n) for n in numbers], steps)
    nodes = topological(f)
    place, routes = layout(nodes)
    assert len(routes) == sum(len(node.edges) for node in nodes)
    for route in routes:
        columns = [place[key][0] for key in route]
        assert columns == list(range(columns[0], columns[0] + len(columns)))
    for node in nodes:
        same_column = [k for k in place if k is not node and place[k][0] == place[node][0]]
        for other in same_column:
            apart = 0.6 if isinstance(other, tuple) else 0.999
            assert abs(place[node][1] - place[other][1]) >= apart
    assert min(row for _, row in place.values()) == 0


def test_everything_lies_inside_the_view():
    x = Value(0.5, "x")
    f = x
    for _ in range(12):
        f = f * x + x
    root = ElementTree.fromstring(draw(f))
    width, height = (float(root.get(side, 0)) for side in ("width", "height"))
    for box in root.iter(f"{SVG}rect"):
        x0, y0, w, h = (float(box.get(key, "nan")) for key in ("x", "y", "width", "height"))
        assert 0 <= x0 <= x0 + w <= width
        assert 0 <= y0 <= y0 + h <= height


def test_a_notebook_draws_a_graph_unless_it_is_large():
    f = product_of_sum()
    html = f._repr_html_()
    assert html is not None
    assert draw(f) in html
    for _ in range(200):
        f = f + f
    assert f._repr_html_() is None
    with pytest.raises(ValueError, match="f has 205 nodes, more than 200"):
        draw(f)


def test_repr():
    assert repr(Value(2)) == "Value(2.0)"
    assert repr(Value(2, "x")) == "Value(2.0, 'x')"

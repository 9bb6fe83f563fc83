from cnnref.graph import Value, log, relu, table


def test_table_of_every_kind_of_node():
    x = Value(2, "x")
    f = relu(-(x / 4 + 1 - 3 * x)) * log(x)
    lines = [line.split() for line in table(f).splitlines()]
    assert lines[0] == ["node", "computed", "as", "value", "gradient"]
    computed = [" ".join(line[1:-2]) for line in lines[1:]]
    assert computed == [
        "input",
        "input",
        "1/4",
        "x × v1",
        "input",
        "v2 + 1",
        "input",
        "3 × x",
        "-v4",
        "v3 + v5",
        "-v6",
        "relu(v7)",
        "log(x)",
        "v8 × v9",
    ]


def test_table_leaves_grad_as_it_is():
    x = Value(3, "x")
    table(x * x)
    assert x.grad == 0


def test_given_names_are_kept_and_not_given_twice():
    x = Value(1, "v1")
    f = (x + 1) * 2
    names = [line.split()[0] for line in table(f).splitlines()[1:]]
    assert names == ["v1", "1", "v2", "2", "v3"]


def test_no_minus_zero():
    x = Value(-1e-9, "x")
    assert "-0.0000" not in table(x * 0.5)
    assert table(x, digits=1).splitlines()[1].split() == ["x", "input", "0.0", "1.0"]

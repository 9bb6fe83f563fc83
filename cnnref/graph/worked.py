"""The two worked graphs of source 000."""

from cnnref.graph.value import Value, exp, maximum, reciprocal


def product_of_sum(x=3.0, y=1.0, z=-2.0):
    """Build f = (x + y) z, the first example.

    Parameters
    ----------
    x, y, z : float
        The inputs.

    Returns
    -------
    Value
        The last node.

    Examples
    --------
    >>> product_of_sum().data
    -8.0
    """
    x, y, z = Value(x, "x"), Value(y, "y"), Value(z, "z")
    s = (x + y).named("s")
    return (s * z).named("f")


def reciprocal_of_exponential(x1=1.0, x2=0.5, w=2.0, y1=-2.0, y2=-3.0):
    """Build f = 1 / exp(-((x1 + x2) w + max(y1, y2))), the second example.

    The source prints only the numbers in between; these inputs give them. It looks like a
    logistic function without its "1 +", and so it is exp((x1 + x2) w + max(y1, y2)).

    Parameters
    ----------
    x1, x2, w, y1, y2 : float
        The inputs.

    Returns
    -------
    Value
        The last node.

    Examples
    --------
    >>> from cnnref.graph import table
    >>> print(table(reciprocal_of_exponential()))
    node  computed as    value  gradient
    x1    input         1.0000    5.4366
    x2    input         0.5000    5.4366
    v1    x1 + x2       1.5000    5.4366
    w     input         2.0000    4.0774
    v2    v1 × w        3.0000    2.7183
    y1    input        -2.0000    2.7183
    y2    input        -3.0000    0.0000
    v3    max(y1, y2)  -2.0000    2.7183
    v4    v2 + v3       1.0000    2.7183
    v5    -v4          -1.0000   -2.7183
    v6    exp(v5)       0.3679   -7.3891
    f     1/v6          2.7183    1.0000
    """
    x1, x2, w = Value(x1, "x1"), Value(x2, "x2"), Value(w, "w")
    y1, y2 = Value(y1, "y1"), Value(y2, "y2")
    return reciprocal(exp(-((x1 + x2) * w + maximum(y1, y2)))).named("f")

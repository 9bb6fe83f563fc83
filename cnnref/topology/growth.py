"""The loop by which source 004 lets a weight grow: ``for b=0.5; b<N; b++ {a*=1+b; b/=2}``."""


def grow(a, limit):
    """Run the growth loop.

    Each pass takes b to b / 2 + 1, so b climbs towards 2 and no further. Up to there the loop
    ends, at 2 itself only because floats round; beyond, it would never.

    Parameters
    ----------
    a : float
        Weight at the start.
    limit : float
        The loop runs while b is smaller; at most 2.

    Returns
    -------
    a : float
        Weight at the end.
    passes : int
        How often the loop ran.

    Raises
    ------
    ValueError
        If the loop never ends.

    Examples
    --------
    >>> grow(1.0, 1), grow(1.0, 1.5)
    ((1.5, 1), (3.375, 2))
    """
    b, passes = 0.5, 0
    while b < limit:
        a *= 1 + b
        passes += 1
        after = b / 2 + 1
        if after == b:
            raise ValueError(f"limit must be at most 2, got {limit}: b stays {b} for ever")
        b = after
    return a, passes

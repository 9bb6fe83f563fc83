"""What the errors that students meet most often mean, in plain words."""

import re

MEANINGS = (
    (
        r"matmul: .*mismatch in its core dimension",
        "In a product p @ q each row of p meets each column of q: both have one length. Which "
        "of the two has to be transposed, or come first?",
    ),
    (
        r"could not broadcast input array .* into shape \((?:\d+,)*0(?:,\d+)*,?\)",
        "The place that you fill is empty: a slice such as 0:-0 holds nothing.",
    ),
    (
        r"operands could not be broadcast together with shapes",
        "NumPy lines shapes up at their last axes, and there the sizes differ. Is one array too "
        "short, or does it need an axis of length 1, as by keepdims=True or [:, np.newaxis]?",
    ),
    (
        r"could not (be broadcast to indexing result|broadcast input array)",
        "What you assign and the place that you assign it to have different shapes.",
    ),
    (
        r"truth value of an array with more than one element is ambiguous",
        "A comparison of arrays has an answer for every entry, and if can use one answer only. "
        "np.where chooses entry by entry.",
    ),
    (
        r"only (0-dimensional|length-1) arrays can be converted to Python scalars",
        "A function for single numbers, such as math.exp, got an array: np.exp takes arrays.",
    ),
    (
        r"Cannot cast ufunc .* from dtype\('float64'\) to dtype\('u?int",
        "An array of whole numbers cannot take fractions in place: make a new array.",
    ),
    (
        r"a leaf Variable that requires grad is being used in an in-place operation",
        "PyTorch would record the step as part of the way forward. Make it inside "
        "with torch.no_grad():.",
    ),
    (
        r"element 0 of tensors does not require grad",
        "What is to be differentiated depends on no tensor that asks for gradients: call "
        "requires_grad_() on it. What comes out of torch.no_grad() is a new tensor that does "
        "not ask: change the old one in place.",
    ),
    (
        r"not supported between instances of 'tuple' and",
        "A tuple holds several values: take them out first, (n,) = kept.",
    ),
    (
        r"'NoneType' object",
        "Something is None here: an argument that was left out, or a function without return.",
    ),
)


def explain(error: str) -> str:
    """Say what an error means, if it is one of the usual ones.

    Examples
    --------
    >>> explain("TypeError: 'NoneType' object is not iterable")[:27]
    'Something is None here: an '
    """
    return next((said for pattern, said in MEANINGS if re.search(pattern, error)), "")

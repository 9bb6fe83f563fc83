"""Back through a convolution: which gradient reaches which weight and which pixel.

Source: V. Dumoulin and F. Visin, "A guide to convolution arithmetic for deep learning",
arXiv:1603.07285, sections 4.1 to 4.6.
"""

import numpy as np

from cnnref.checks.exercise import Case, case
from cnnref.functional import conv2d, conv2d_backward, rot180
from cnnref.widgets.notebook import show
from cnnref.widgets.upstream import fitting

VIEWS = ("weights", "handed out", "collected")
SAVED = {"view": VIEWS, "stride": (1, 2), "padding": (0, 1)}
"""Choices whose traces are saved with a page, so that it answers them without Python."""

TINY = ((0, 1, 2), (3, 4, 5), (6, 7, 8))


def convolution_backward_stepper(
    image=TINY,
    kernel=((0, 1), (2, 3)),
    grad_out=((1, 2), (3, 4)),
    *,
    view="weights",
    stride=1,
    padding=0,
    own=None,
):
    """Show the gradients of a convolution as they add up, step by step.

    Parameters
    ----------
    image : (H, W)
        Pixels.
    kernel : (KH, KW)
        Weights; they are not flipped forwards.
    grad_out : (OH, OW)
        Gradient that arrives at the result; if it does not fit, 1, 2, 3, ... takes its place.
    view : {"weights", "handed out", "collected"}
        The gradient by the weights, or by the pixels: what each result hands out, or what each
        pixel collects with the turned kernel.
    stride : int
        Pixels the kernel moves per step.
    padding : int
        Zeros added to each side, in pixels: with 2, ``1234`` becomes ``00123400``.
    own : callable, optional
        Your own ``correlate2d_grad_k``, ``correlate2d_grad_x``, ``conv2d_grad_w`` or
        ``conv2d_grad_x``.

    Returns
    -------
    anywidget.AnyWidget
        Leave it as the last line of a cell.
    """
    params = {
        "image": image,
        "kernel": kernel,
        "grad_out": grad_out,
        "view": view,
        "stride": stride,
        "padding": padding,
    }
    return show("convolution_backward", params, own)


def trace(image, kernel, grad_out, view, stride, padding):
    """Compute all that the stepper shows.

    Returns
    -------
    dict
        ``padded``, ``kernel``, ``grad_out`` and the gradients ``grad_x`` (by the padded image),
        ``grad_w`` and ``grad_b``; ``inside``, where the image lies in the padded one; for each of
        the ``steps`` its ``place``, and what it adds or collects, see the functions of the views.

    Examples
    --------
    >>> tiny = trace(TINY, [[0, 1], [2, 3]], [[1, 2], [3, 4]], "weights", 1, 0)
    >>> tiny["grad_w"], tiny["grad_b"], tiny["grad_x"][1]
    ([[27.0, 37.0], [57.0, 67.0]], 10.0, [2.0, 10.0, 10.0])
    >>> [step["so_far"][0][0] for step in tiny["steps"]]
    [0.0, 2.0, 11.0, 27.0]
    """
    x, k = np.pad(np.array(image), padding), np.array(kernel)
    inside = {"top": padding, "left": padding, "height": len(image), "width": len(image[0])}
    common = {
        "padded": x.tolist(),
        "kernel": k.tolist(),
        "turned": rot180(k).tolist(),
        "inside": inside,
        "steps": [],
    }
    if k.shape[0] > x.shape[0] or k.shape[1] > x.shape[1]:
        problem = "The kernel is larger than the image with its padding: it fits nowhere."
        return common | {"problem": problem, "grad_out": [], "alt": problem}
    shape = conv2d(_batch(x), _batch(k), stride=stride).shape[2:]
    delta = fitting(grad_out, shape)
    grads = conv2d_backward(_batch(delta), _batch(x), _batch(k), stride=stride)
    grad_x, grad_w = (np.asarray(grad)[0, 0] for grad in grads[:2])
    grad_b = grads[2][0]
    steps = {"weights": _weights, "handed out": _handed_out, "collected": _collected}[view]
    return common | {
        "grad_out": delta.tolist(),
        "grad_x": grad_x.tolist(),
        "grad_w": grad_w.tolist(),
        "grad_b": grad_b.item(),
        "steps": steps(x, k, delta, stride),
        "framed": _framed(delta, k, x, stride).tolist(),
        "gaps": (_framed(np.ones_like(delta), k, x, stride) == 0).tolist(),
        "runs": list(calls(image, kernel, grad_out, view, stride, padding)),
        "alt": _alt(view, grad_x, grad_w, grad_b),
    }


def calls(image, kernel, grad_out, view, stride, padding) -> dict[str, Case]:
    """The reader's functions that can compute the same, each with its call.

    Examples
    --------
    >>> list(calls(TINY, [[0, 1], [2, 3]], [[1]], "weights", 1, 0))
    ['correlate2d_grad_k', 'conv2d_grad_w']
    """
    x, k = np.array(image, float), np.array(kernel, float)
    shape = conv2d(_batch(x), _batch(k), stride=stride, padding=padding).shape[2:]
    delta = fitting(grad_out, shape).astype(float)
    plain = stride == 1 and padding == 0
    named = {}
    if view == "weights" and plain:
        named["correlate2d_grad_k"] = case("the widget's", delta, x)
    elif plain:
        named["correlate2d_grad_x"] = case("the widget's", delta, k)
    name = "conv2d_grad_w" if view == "weights" else "conv2d_grad_x"
    batches = (_batch(delta), _batch(x), _batch(k))
    return named | {name: case("the widget's", *batches, stride=stride, padding=padding)}


def _weights(x, k, delta, stride):
    """Each result hands out its gradient times its window, to the weights."""
    so_far, steps = np.zeros(k.shape), []
    KH, KW = k.shape
    for i, j in np.ndindex(delta.shape):
        top, left = stride * i, stride * j
        part = delta[i, j] * x[top : top + KH, left : left + KW]
        so_far = so_far + part
        steps.append(
            {
                "place": [i, j],
                "top": top,
                "left": left,
                "part": part.tolist(),
                "so_far": so_far.tolist(),
            }
        )
    return steps


def _handed_out(x, k, delta, stride):
    """Each result hands out its gradient times the kernel, to the pixels of its window."""
    so_far, steps = np.zeros(x.shape), []
    KH, KW = k.shape
    for i, j in np.ndindex(delta.shape):
        top, left = stride * i, stride * j
        part = delta[i, j] * k
        so_far = so_far.copy()
        so_far[top : top + KH, left : left + KW] += part
        steps.append(
            {
                "place": [i, j],
                "top": top,
                "left": left,
                "part": part.tolist(),
                "so_far": so_far.tolist(),
            }
        )
    return steps


def _collected(x, k, delta, stride):
    """Each pixel collects: the turned kernel slides over the gradient in its frame of zeros."""
    framed, turned = _framed(delta, k, x, stride), rot180(k)
    KH, KW = k.shape
    steps = []
    for i, j in np.ndindex(x.shape):
        products = framed[i : i + KH, j : j + KW] * turned
        steps.append(
            {
                "place": [i, j],
                "top": i,
                "left": j,
                "products": products.tolist(),
                "sum": products.sum().item(),
            }
        )
    return steps


def _framed(delta, k, x, stride):
    """The gradient with zeros between its entries, if there is a stride, and around them."""
    KH, KW = k.shape
    OH, OW = delta.shape
    framed = np.zeros((x.shape[0] + KH - 1, x.shape[1] + KW - 1), delta.dtype)
    framed[KH - 1 :: stride, KW - 1 :: stride][:OH, :OW] = delta
    return framed


def _batch(image):
    return image[np.newaxis, np.newaxis]


def _alt(view, grad_x, grad_w, grad_b):
    name, grad = ("weights", grad_w) if view == "weights" else ("pixels", grad_x)
    return (
        f"The gradient of a convolution by its {name} adds up step by step to "
        f"{', '.join(f'{v:g}' for v in grad.flat)}. The gradient by the bias is {grad_b:g}."
    )

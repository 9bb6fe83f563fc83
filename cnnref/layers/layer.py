"""What every layer has: forward, backward, parameters with their gradients, and sizes."""


class Layer:
    """A function that remembers its last input, so that it can send a gradient back.

    Attributes
    ----------
    params : dict of str to ndarray
        What is learned. An optimiser changes these arrays in place.
    grads : dict of str to ndarray
        Gradient of the loss by each parameter, of the last `backward`.
    kernel : tuple of int or None
        Height and width of the window that one output sees, None if it sees everything.
    stride : int
        Pixels between the windows of neighbouring outputs.
    """

    kernel = (1, 1)
    stride = 1

    def __init__(self):
        self.params = {}
        self.grads = {}
        self._x = None

    def forward(self, x):
        """Return the output for a batch `x`, and remember `x`."""
        raise NotImplementedError

    def backward(self, grad_out):
        """Return the gradient by the last input, given the gradient by the output."""
        raise NotImplementedError

    def backward_params(self, grad_out):
        """Compute the gradients by the parameters alone: a first layer needs no other."""
        self.backward(grad_out)

    def output_shape(self, shape):
        """Return the shape of one output, without the batch, for one input of `shape`."""
        return shape

    def parameter_count(self, shape) -> int:
        """Return how many numbers are learned; the input's `shape` does not change it."""
        del shape
        return sum(array.size for array in self.params.values())

    def connection_count(self, shape) -> int:
        """Return how many times one input of `shape` meets a weight or a bias."""
        del shape
        return 0

    def _last_x(self):
        if self._x is None:
            raise RuntimeError(f"{type(self).__name__}.backward needs a forward before it")
        return self._x

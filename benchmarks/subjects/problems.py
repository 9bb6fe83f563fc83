"""What is measured: layers forward and backward, and the training step of LeNet-5."""

from typing import NamedTuple

import numpy as np


class Conv(NamedTuple):
    """A convolution layer, forward and backward with all three gradients."""

    N: int
    C: int
    H: int
    F: int
    K: int
    stride: int = 1
    padding: int = 0

    def arrays(self):
        """Return images, parameters and what else the problem needs."""
        OH = (self.H + 2 * self.padding - self.K) // self.stride + 1
        image, window = (self.N, self.C, self.H, self.H), (self.F, self.C, self.K, self.K)
        return normal(image, window, (self.F,), (self.N, self.F, OH, OH))


class Pool(NamedTuple):
    """A pooling layer with windows of 2, forward and backward."""

    kind: str
    N: int
    C: int
    H: int

    def arrays(self):
        """Return images, parameters and what else the problem needs."""
        return normal((self.N, self.C, self.H, self.H), (self.N, self.C, self.H // 2, self.H // 2))


class LeNet(NamedTuple):
    """A step of gradient descent on the PyTorch-style LeNet-5: forward, loss, backward, update."""

    N: int

    def arrays(self):
        """Return images, parameters and what else the problem needs."""
        (x,) = normal((self.N, 1, 32, 32))
        return x, np.arange(self.N) * 7 % 10

    def params(self):
        """Return weights and biases of C1, C3, C5, F6 and the output, uniform as in PyTorch."""
        rng = np.random.default_rng(0)
        shapes = [(6, 1, 5, 5), (16, 6, 5, 5), (120, 16, 5, 5), (84, 120), (10, 84)]
        params = []
        for shape in shapes:
            bound = np.prod(shape[1:]) ** -0.5
            params += [rng.uniform(-bound, bound, s).astype("f4") for s in (shape, shape[:1])]
        return params


def normal(*shapes):
    rng = np.random.default_rng(0)
    return [rng.standard_normal(shape, dtype=np.float32) for shape in shapes]


LR = 0.01
PROBLEMS = {
    "C1: 64x1x32x32, 6@5x5": Conv(64, 1, 32, 6, 5),
    "C3: 64x6x14x14, 16@5x5": Conv(64, 6, 14, 16, 5),
    "C5: 64x16x5x5, 120@5x5": Conv(64, 16, 5, 120, 5),
    "16x64x56x56, 64@3x3, padding 1": Conv(16, 64, 56, 64, 3, padding=1),
    "the same, stride 2": Conv(16, 64, 56, 64, 3, stride=2, padding=1),
    "max pooling 64x6x28x28": Pool("max", 64, 6, 28),
    "mean pooling 64x6x28x28": Pool("mean", 64, 6, 28),
    "LeNet-5 training step, batch 64": LeNet(64),
}

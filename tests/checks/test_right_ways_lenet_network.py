"""Right answers to the exercises on LeNet-5 as a whole, in NumPy and in PyTorch."""

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812
import ways
from numpy import float32
from numpy.lib.stride_tricks import sliding_window_view
from torch import nn

from cnnref import functional
from cnnref.models import lenet5_pytorch, lenet_gradients
from cnnref.training import NLL, SGD, Trainer


def windows_of(x, w):
    return sliding_window_view(x, w.shape[2:], axis=(2, 3))


def forward_einsum(x, c1, b1, c3, b3, c5, b5, f6, b6, f7, b7):
    for w, b, pools in ((c1, b1, True), (c3, b3, True), (c5, b5, False)):
        x = np.einsum("ncijuv,fcuv->nfij", windows_of(x, w), w) + b[:, None, None]
        if pools:
            H, W = x.shape[2] // 2 * 2, x.shape[3] // 2 * 2
            x = x[:, :, :H, :W].reshape(*x.shape[:2], H // 2, 2, W // 2, 2).max(axis=(3, 5))
        x = np.maximum(x, 0)
    h = np.maximum(np.einsum("ni,oi->no", x.reshape(len(x), -1), f6) + b6, 0)
    scores = np.einsum("ni,oi->no", h, f7) + b7
    top = scores.max(axis=1, keepdims=True)
    return scores - top - np.log(np.exp(scores - top).sum(axis=1, keepdims=True))


def forward_image_by_image(x, *params):
    return [forward_einsum(x[n : n + 1], *params)[0].tolist() for n in range(len(x))]


def forward_by_softmax(x, c1, b1, c3, b3, c5, b5, f6, b6, f7, b7):
    y = functional.relu(functional.max_pool2d(functional.conv2d(x, c1, b1), 2))
    y = functional.relu(functional.max_pool2d(functional.conv2d(y, c3, b3), 2))
    y = functional.relu(functional.conv2d(y, c5, b5)).reshape(len(x), -1)
    scores = functional.relu(y @ f6.T + b6) @ f7.T + b7
    return np.log(functional.softmax(scores))


def forward_with_c5_as_a_full_layer(x, c1, b1, c3, b3, c5, b5, f6, b6, f7, b7):
    y = functional.max_pool2d(functional.relu(functional.conv2d(x, c1, b1)), 2)
    y = functional.max_pool2d(functional.relu(functional.conv2d(y, c3, b3)), 2)
    columns = functional.im2col(y, *c5.shape[2:])
    y = np.maximum(c5.reshape(len(c5), -1) @ columns + b5[:, None], 0)
    y = functional.relu(functional.dense(y.reshape(len(x), -1), f6, b6))
    return functional.log_softmax(functional.dense(y, f7, b7))


def forward_float32(*arrays):
    return forward_einsum(*(a.astype(float32) for a in arrays))


def momentum_entry_by_entry(p, velocity, grad, *, lr, momentum):
    new, moved = np.zeros(p.shape), np.zeros(p.shape)
    for place in np.ndindex(*p.shape):
        moved[place] = momentum * velocity[place] + grad[place]
        new[place] = p[place] - lr * moved[place]
    return new, moved


def momentum_by_difference(p, velocity, grad, *, lr, momentum):
    new = p - lr * grad - lr * momentum * velocity
    return [new, (p - new) / lr]


def momentum_on_copies(p, velocity, grad, *, lr, momentum):
    p, velocity = p.copy(), velocity.copy()
    velocity *= momentum
    velocity += grad
    p -= lr * velocity
    return p, velocity


def momentum_float32(p, velocity, grad, *, lr, momentum):
    v = float32(momentum) * velocity.astype(float32) + grad.astype(float32)
    return (p.astype(float32) - float32(lr) * v).tolist(), v.tolist()


def train_with_the_trainer(images, labels, *params):
    model = lenet5_pytorch(rng=0)
    model.load(dict(zip(model.params, params, strict=True)))
    optimizer = SGD(model, 0.03, momentum=0.9)
    Trainer(model, optimizer, NLL, images, labels, batch_size=64, rng=1).train(6, verbose=False)
    return tuple(model.params.values())


def train_without_momentum(images, labels, *params):
    rng = np.random.default_rng(7)
    for _ in range(5):
        for chosen in rng.permutation(len(images)).reshape(-1, 16):
            _, *grads = lenet_gradients(images[chosen], labels[chosen], *params)
            params = [p - float32(0.08) * g for p, g in zip(params, grads, strict=True)]
    return params


def train_in_order_with_a_falling_rate(images, labels, *params):
    velocities = [0 * p for p in params]
    for lr in (0.04, 0.03, 0.02, 0.01):
        for start in range(0, len(images), 25):
            batch = slice(start, start + 25)
            _, *grads = lenet_gradients(images[batch], labels[batch], *params)
            velocities = [0.9 * v + g for v, g in zip(velocities, grads, strict=True)]
            params = [p - lr * v for p, v in zip(params, velocities, strict=True)]
    return [p.tolist() for p in params]


def train_in_double_precision(images, labels, *params):
    rng, params = np.random.default_rng(3), [p.astype(float) for p in params]
    velocities = [np.zeros_like(p) for p in params]
    for _ in range(200):
        chosen = rng.choice(len(images), 40, replace=False)
        _, *grads = lenet_gradients(images[chosen], labels[chosen], *params)
        for p, v, g in zip(params, velocities, grads, strict=True):
            v[...] = 0.9 * v + g
            p -= 0.03 * v
    return params


def scores_of(x, w, b, v, c):
    return F.linear(F.max_pool2d(F.relu(F.conv2d(x, w, b)), 2).flatten(1), v, c)


def steps_without_an_optimizer(x, labels, *params, lr, steps):
    leaves = [torch.tensor(p, requires_grad=True) for p in params]
    for _ in range(steps):
        F.cross_entropy(scores_of(torch.tensor(x), *leaves), torch.tensor(labels)).backward()
        with torch.no_grad():
            for leaf in leaves:
                leaf -= lr * leaf.grad
                leaf.grad = None
    return leaves


def steps_by_grad(x, labels, *params, lr, steps):
    leaves = [torch.from_numpy(p).clone().requires_grad_() for p in params]
    x, labels = torch.from_numpy(x), torch.from_numpy(labels)
    for _ in range(steps):
        log_probs = F.log_softmax(scores_of(x, *leaves), dim=1)
        loss = -log_probs[torch.arange(len(x)), labels].mean()
        grads = torch.autograd.grad(loss, leaves)
        leaves = [
            (p - lr * g).detach().requires_grad_() for p, g in zip(leaves, grads, strict=True)
        ]
    return tuple(leaves)


def steps_with_modules(x, labels, w, b, v, c, *, lr, steps):
    net = nn.Sequential(
        nn.Conv2d(w.shape[1], w.shape[0], w.shape[2:]),
        nn.MaxPool2d(2),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(v.shape[1], v.shape[0]),
    ).double()
    for parameter, array in zip(net.parameters(), (w, b, v, c), strict=True):
        parameter.data = torch.tensor(array)
    optimizer = torch.optim.SGD(net.parameters(), lr=lr)
    for _ in range(steps):
        optimizer.zero_grad()
        nn.CrossEntropyLoss()(net(torch.tensor(x)), torch.tensor(labels)).backward()
        optimizer.step()
    return [p.data for p in net.parameters()]


def steps_by_functional_gradients(x, labels, *params, lr, steps):
    def loss(*params):
        return F.cross_entropy(scores_of(torch.tensor(x), *params), torch.tensor(labels))

    params = [torch.tensor(p) for p in params]
    for _ in range(steps):
        grads = torch.func.grad(loss, argnums=(0, 1, 2, 3))(*params)
        params = [p - lr * g for p, g in zip(params, grads, strict=True)]
    return [p.numpy() for p in params]


def steps_float32(x, labels, *params, lr, steps):
    arrays = (a.astype(float32) for a in (x, *params))
    x, *params = arrays
    return steps_without_an_optimizer(x, labels, *params, lr=lr, steps=steps)


class ByMasks(torch.autograd.Function):
    @staticmethod
    def forward(ctx, n):
        o = torch.where(n > 0, n, torch.zeros_like(n))
        ctx.on = o > 0
        return o

    @staticmethod
    def backward(ctx, grad_out):
        return torch.where(ctx.on & (grad_out > 0), grad_out, torch.zeros_like(grad_out))


class ByTwoReLUs(torch.autograd.Function):
    @staticmethod
    def forward(ctx, n):
        o = F.relu(n)
        ctx.save_for_backward(o)
        return o

    @staticmethod
    def backward(ctx, grad_out):
        return F.relu(grad_out) * ctx.saved_tensors[0].sign()


class InNumPy(torch.autograd.Function):
    @staticmethod
    def forward(ctx, n):
        ctx.n = n.detach().numpy()
        return torch.from_numpy(np.maximum(ctx.n, 0))

    @staticmethod
    def backward(ctx, grad_out):
        g = grad_out.numpy()
        return torch.from_numpy(g * (ctx.n > 0) * (g > 0))


class FromTheSaved(torch.autograd.Function):
    @staticmethod
    def forward(n):
        return n.clamp(min=0)

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(*inputs)

    @staticmethod
    def backward(ctx, grad_out):
        (n,) = ctx.saved_tensors
        passed = grad_out.clone()
        passed[n <= 0] = 0
        passed[grad_out < 0] = 0
        return passed


def guided(function):
    def way(grad_out, x, w, b):
        x = torch.tensor(x, requires_grad=True)
        o = function.apply(F.conv2d(x, torch.tensor(w), torch.tensor(b)))
        o.backward(torch.tensor(grad_out))
        return o, x.grad

    way.__name__ = function.__name__
    return way


def guided_by_a_hook(grad_out, x, w, b):
    x = torch.tensor(x, requires_grad=True)
    o = F.relu(F.conv2d(x, torch.tensor(w), torch.tensor(b)))
    o.register_hook(lambda grad: grad.clamp(min=0))
    return o.detach(), torch.autograd.grad(o, x, torch.tensor(grad_out))[0].numpy()


def guided_float32(*arrays):
    return guided(ByMasks)(*(a.astype(float32) for a in arrays))


WAYS = {
    "lenet_forward": [
        forward_einsum,
        forward_image_by_image,
        forward_by_softmax,
        forward_with_c5_as_a_full_layer,
        forward_float32,
    ],
    "momentum_step": [
        momentum_entry_by_entry,
        momentum_by_difference,
        momentum_on_copies,
        momentum_float32,
    ],
    "train_lenet": [
        train_with_the_trainer,
        train_without_momentum,
        train_in_order_with_a_falling_rate,
        train_in_double_precision,
    ],
    "torch_steps": [
        steps_without_an_optimizer,
        steps_by_grad,
        steps_with_modules,
        steps_by_functional_gradients,
        steps_float32,
    ],
    "guided_layer": [
        guided(ByMasks),
        guided(ByTwoReLUs),
        guided(InNumPy),
        guided(FromTheSaved),
        guided_by_a_hook,
        guided_float32,
    ],
}


@ways.each(WAYS)
def test_earns_all_points(name, way):
    ways.assert_earns_all_points(name, way)

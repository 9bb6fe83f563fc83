"""PyTorch on the CPU, eager, as most people run it."""

import os

import torch
import torch.nn.functional as F  # noqa: N812
from problems import LR, Conv, LeNet, Pool

torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
VERSION = torch.__version__


def prepare(problem):
    """Return a function that computes the problem once."""
    match problem:
        case Conv():
            return conv(problem)
        case Pool():
            return pool(problem)
        case LeNet():
            return lenet(problem)


def conv(problem):
    *leaves, grad = map(torch.from_numpy, problem.arrays())
    for leaf in leaves:
        leaf.requires_grad_()

    def run():
        out = F.conv2d(*leaves, stride=problem.stride, padding=problem.padding)
        return out.detach(), *torch.autograd.grad(out, leaves, grad)

    return run


def pool(problem):
    x, grad = map(torch.from_numpy, problem.arrays())
    x.requires_grad_()
    function = {"max": F.max_pool2d, "mean": F.avg_pool2d}[problem.kind]

    def run():
        out = function(x, 2)
        return out.detach(), *torch.autograd.grad(out, x, grad)

    return run


def lenet(problem):
    x, labels = map(torch.from_numpy, problem.arrays())
    net = torch.nn.Sequential(
        torch.nn.Conv2d(1, 6, 5),
        torch.nn.ReLU(),
        torch.nn.MaxPool2d(2),
        torch.nn.Conv2d(6, 16, 5),
        torch.nn.ReLU(),
        torch.nn.MaxPool2d(2),
        torch.nn.Conv2d(16, 120, 5),
        torch.nn.ReLU(),
        torch.nn.Flatten(),
        torch.nn.Linear(120, 84),
        torch.nn.ReLU(),
        torch.nn.Linear(84, 10),
        torch.nn.LogSoftmax(dim=1),
    )
    with torch.no_grad():
        for param, value in zip(net.parameters(), problem.params(), strict=True):
            param.copy_(torch.from_numpy(value))
    optimizer = torch.optim.SGD(net.parameters(), LR)

    def run():
        optimizer.zero_grad()
        loss = F.nll_loss(net(x), labels)
        loss.backward()
        optimizer.step()
        return (loss.detach(),)

    return run

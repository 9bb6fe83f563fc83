"""What a submission may use before it is stopped."""

from dataclasses import dataclass, field, replace

GPU_MEMORY = 4 << 30
"""Bytes for a box with a GPU: CUDA's own libraries take one or two of them on this side."""


@dataclass(frozen=True)
class Limits:
    """The limits of a box; times are seconds of work, or of sleep, and sizes are bytes."""

    seconds: float = 10.0
    """For one cell, and for all calls of one exercise together."""
    notebook_seconds: float = 120.0
    """For the whole notebook, restarts after a crash included."""
    memory: int = 1 << 30
    processes: int = 32
    output: int = 64_000
    """Characters kept of what a cell prints."""
    files: int = 64 << 20
    """For the private folder as a whole, which is gone when the box closes."""
    answer: int = 32 << 20
    """For what a function returns."""
    restarts: int = 50
    mapped: int = 1 << 29
    """What a process may map beyond the memory that it uses; -1 for as much as it likes."""
    gpu: bool = field(default=False, repr=False)
    """Whether boxes with PyTorch may use the GPU; others never do. It decides no points, so that
    results from the cache serve either way."""

    def with_room_for(self, needs: tuple[str, ...]) -> "Limits":
        """The limits of a box with more than NumPy: PyTorch maps much and starts threads."""
        if not needs:
            return self
        wider = replace(self, mapped=1 << 32, processes=self.processes + 256)
        if not self.gpu:
            return wider
        return replace(wider, mapped=-1, memory=max(self.memory, GPU_MEMORY))

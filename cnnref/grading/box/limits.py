"""What a submission may use before it is stopped."""

from dataclasses import dataclass

MAPPED_BY_NUMPY, MAPPED_BY_TORCH = 1 << 29, 1 << 32


@dataclass(frozen=True)
class Limits:
    """The limits of a box; times are wall clock, sizes are bytes."""

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
    gpu: bool = False
    """Whether boxes with PyTorch may use the GPU; the others never do."""

    def address_space(self, needs: tuple[str, ...]) -> int:
        """Bytes that a process may map: PyTorch maps much more than it uses, CUDA without end."""
        if needs and self.gpu:
            return -1
        return self.memory + (MAPPED_BY_TORCH if needs else MAPPED_BY_NUMPY)

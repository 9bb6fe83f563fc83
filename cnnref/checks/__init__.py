"""What is graded: exercises declared once, and the engine that checks and explains."""

from cnnref.checks.engine import check

__all__ = ["check"]

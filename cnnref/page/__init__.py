"""What the site's pages ask of Python: call a function, run a reader's code, look at an exercise.

The worker in ``book/site/python-worker.js`` calls these functions; what goes in and comes out is
text, most of it JSON. Everything here runs in Pyodide and needs NumPy alone.
"""

from cnnref.page.calling import call
from cnnref.page.hints import nudge, pitfalls
from cnnref.page.running import run

__all__ = ["call", "nudge", "pitfalls", "run"]

"""The part that runs inside the box, beside the student's code, with NumPy alone.

The folder is mounted into the box as a package of its own: it imports nothing of `cnnref` but
what is mounted beside it. Nothing that it says is believed: it carries values, not scores.
"""

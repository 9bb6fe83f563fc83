"""The instructor's side: release assignments, make and grade a class."""

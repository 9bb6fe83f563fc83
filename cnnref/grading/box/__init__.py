"""A closed room for a student's code: what runs in it reaches nothing but its own pipe."""

"""The graded functions, one module per chapter."""

"""Measures the product against its budgets: `./run bench`, or `python -m tests.bench --help`."""

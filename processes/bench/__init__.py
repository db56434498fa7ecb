"""Benches: each a module with a `BENCH`, run by `manage.py bench NAME` in a database of its own."""

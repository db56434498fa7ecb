"""Run processes in memory on a virtual clock: for `manage.py simulate`, trial runs in the editor and conformance suites."""

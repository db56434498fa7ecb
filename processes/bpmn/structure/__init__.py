"""Rules about parts of a file that do not run: references, data declarations, marks. Checked while it is read."""

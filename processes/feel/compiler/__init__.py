"""Tree -> closures, once per deployment. `table.py` knows which node is compiled by whom."""

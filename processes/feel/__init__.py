"""FEEL, the language of our models: text -> tree -> closures, compiled once per deployment.

Start at `api.py`. Pure: no Django, no clock (`now` is handed in), no `eval`, no attribute access on Python
objects. Source: DMN 1.5 (OMG formal/24-01-01) chapter 10, and the additions of Camunda 8 and of JUEL where
the dialect asks for them.
"""

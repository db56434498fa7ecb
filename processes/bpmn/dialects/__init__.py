"""Vendor extensions read into plain fields; one module per vendor.

Where two dialects say the same thing about one element the first speaker wins: podium, zeebe, camunda.
"""

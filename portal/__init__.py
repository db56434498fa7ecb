"""Podium: a process operations portal."""

__version__ = "0.1.0"

"""Escalation chains: what a level may do and when it is due. Pure."""

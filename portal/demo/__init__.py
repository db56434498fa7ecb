"""The demo: people, processes, a past, and the life that goes on around them. Only where `PODIUM_EMBEDDED` is set.

Everything here acts as its users would: through actions, with the rights of demo people.
"""

"""PostgreSQL and Redis of our own, for a machine where neither is configured.

The same servers as in production, from wheels, with their data in `.podium/`. Nothing here is used once
`DATABASE_URL` and `REDIS_URL` are set.
"""

"""Every scenario of the engine's tests once more over PostgreSQL: committed and loaded by the real store."""

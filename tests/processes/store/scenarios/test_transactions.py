from tests.engine.test_transactions import *  # noqa: F403 - the same sentences

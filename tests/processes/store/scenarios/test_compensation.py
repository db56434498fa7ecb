from tests.engine.test_compensation import *  # noqa: F403 - the same sentences

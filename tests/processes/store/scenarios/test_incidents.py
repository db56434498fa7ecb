from tests.engine.test_incidents import *  # noqa: F403 - the same sentences

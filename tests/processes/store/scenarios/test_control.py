from tests.engine.test_control import *  # noqa: F403 - the same sentences

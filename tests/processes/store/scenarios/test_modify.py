from tests.engine.test_modify import *  # noqa: F403 - the same sentences

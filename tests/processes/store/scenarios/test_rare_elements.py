from tests.engine.test_rare_elements import *  # noqa: F403 - the same sentences

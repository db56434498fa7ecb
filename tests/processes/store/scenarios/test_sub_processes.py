from tests.engine.test_sub_processes import *  # noqa: F403 - the same sentences

from tests.engine.test_multi_instance import *  # noqa: F403 - the same sentences

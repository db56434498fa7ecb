from tests.engine.test_inclusive_gateway import *  # noqa: F403 - the same sentences

from tests.engine.test_events import *  # noqa: F403 - the same sentences

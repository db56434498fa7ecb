from tests.engine.test_drawn_events import *  # noqa: F403 - the same sentences

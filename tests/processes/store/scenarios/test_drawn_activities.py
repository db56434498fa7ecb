from tests.engine.test_drawn_activities import *  # noqa: F403 - the same sentences

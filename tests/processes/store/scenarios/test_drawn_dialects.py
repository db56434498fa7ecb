from tests.engine.test_drawn_dialects import *  # noqa: F403 - the same sentences

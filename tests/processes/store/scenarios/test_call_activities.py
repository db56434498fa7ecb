from tests.engine.test_call_activities import *  # noqa: F403 - the same sentences

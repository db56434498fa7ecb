from tests.engine.test_event_sub_processes import *  # noqa: F403 - the same sentences

from tests.engine.test_boundary_events import *  # noqa: F403 - the same sentences

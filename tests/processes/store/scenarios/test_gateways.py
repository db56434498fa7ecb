from tests.engine.test_gateways import *  # noqa: F403 - the same sentences

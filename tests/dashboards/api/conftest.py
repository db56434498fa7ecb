"""The people and processes of the tests of heat over REST."""

from tests.processes.conftest import deployed as deployed

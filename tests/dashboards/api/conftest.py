"""The people and processes of the tests of heat over REST."""

from tests.processes.conftest import _fresh_caches as _fresh_caches
from tests.processes.conftest import deployed as deployed

"""The people of the tasks' tests, for figures about their work."""

from tests.humantasks.conftest import cast as cast
from tests.processes.conftest import deployed as deployed

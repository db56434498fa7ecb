"""The people of the tasks' tests, for figures about their work."""

from tests.humantasks.conftest import cast as cast
from tests.processes.conftest import _fresh_caches as _fresh_caches
from tests.processes.conftest import deployed as deployed
from tests.processes.conftest import handlers as handlers
from tests.processes.conftest import worked as worked

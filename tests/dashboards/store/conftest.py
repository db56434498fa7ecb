"""What tests of stored heat share with those of the engine."""

from tests.processes.conftest import deployed as deployed
from tests.processes.conftest import handlers as handlers
from tests.processes.conftest import worked as worked

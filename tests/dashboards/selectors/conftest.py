"""The people of the tasks' tests, for figures about their work."""

from tests.humantasks.conftest import cast as cast

"""The cast of people, shared with the tests of human work."""

from tests.humantasks.conftest import cast as cast

"""The portal's settings for tests: the same, on the services of this test run.

Settings are read before any conftest, so the places of the services are put into the environment here
(workers and child processes inherit them); `tests/conftest.py` starts the servers a moment later.
"""

import os

from tests.services import claim_places

claim_places(os.environ)

from portal.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # signing in is not what most tests test

# Tests of pages need no built assets; browser tests do, and build them.
DJANGO_VITE["default"]["dev_mode"] = not DJANGO_VITE["default"]["manifest_path"].is_file()  # noqa: F405
WHITENOISE_USE_FINDERS = True  # the built assets from where they were built

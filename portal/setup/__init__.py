"""From a bare machine to an installed portal: Python packages, front-end packages, built assets, a browser.

Runs on Python alone, before anything is installed: standard library only, here and below.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - the one place that an older Python gets to read
    sys.exit(
        "Expected Python 3.11 or newer, but this is %d.%d. " % sys.version_info[:2]  # noqa: UP031
        + "Install python3.11, or name it: make PYTHON=/path/to/python3.11 ..."
    )

#!/usr/bin/env python
"""Django's entry point, with PostgreSQL and Redis at hand where none are configured."""

import os
import sys
from pathlib import Path

from django.core.management import execute_from_command_line

from portal.embedded.session import servers_for_command

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    with servers_for_command(sys.argv, Path(__file__).resolve().parent / ".podium"):
        execute_from_command_line(sys.argv)

"""What must always be true of this app's rows, for `manage.py doctor`."""

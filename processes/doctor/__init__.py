"""What must always be true of the rows, as questions to the database. `manage.py doctor` asks them all."""

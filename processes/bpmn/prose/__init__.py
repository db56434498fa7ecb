"""A process model in plain words, for people who read it and never open an editor. Pure."""

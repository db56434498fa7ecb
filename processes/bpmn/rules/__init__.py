"""The rules of `validate`, by what they look at; each yields a `Finding` for every place that breaks it."""

"""The functions of FEEL, by kind. Add one with a row `@table.add("name(parameter: type, ...)")` beside its neighbours."""

"""The part of JUEL that models of Camunda 7 use: `${...}` with Java's coercions, and no Java.

Expressions become nodes of the shared tree and closures of the shared compiler; what lies outside of the subset
(beans, scripts, Spin, changing variables) is refused by name when the model is deployed.
"""

"""The engine: one compiled ruleset, several evaluators that agree."""

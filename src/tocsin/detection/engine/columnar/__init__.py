"""The columnar evaluator: rules judged on Arrow batches.

It gives the verdicts of `reference` on the records that the rows are (`tocsin.core.columns` says what a cell means), at
a fraction of the cost where there are many rows: columns are encoded, each different value is scanned once for all
rules, and what is left of a condition is judged for many rows at a time.
"""

from tocsin.detection.engine.columnar.evaluator import ColumnarEvaluator, Match, OnRowError, Part

__all__ = ["ColumnarEvaluator", "Match", "OnRowError", "Part"]

"""Benchmarks: ratios to a yardstick measured in the same run, with the answers checked beside them.

Run by `make bench` (`python -m bench`). Nothing here is a test: figures are printed and never asserted, answers are.
"""

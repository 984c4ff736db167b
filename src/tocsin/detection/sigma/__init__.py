"""Sigma: the language, read with pySigma and compiled for the engine."""

"""The steps of the chain."""

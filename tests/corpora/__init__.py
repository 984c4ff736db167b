"""Tests on real rules and real logs."""

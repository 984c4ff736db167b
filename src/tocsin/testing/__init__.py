"""Shipped test doubles and harnesses, for tocsin's own tests and for those of content and plug-ins."""

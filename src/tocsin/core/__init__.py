"""The core: the nouns every room shares, and nothing that touches the world.

Errors and locations, log sources, records and events, findings, ids and fingerprints, the registry, configuration,
the clock, and the ports through which `pipeline` and `detection` meet without importing each other. The core imports
no other room.
"""

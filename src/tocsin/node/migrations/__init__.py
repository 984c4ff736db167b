"""The migrations of the state, one chain for all rooms."""

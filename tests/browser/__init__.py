"""A real browser for tests: found, started, and watched for everything that a page must not do."""

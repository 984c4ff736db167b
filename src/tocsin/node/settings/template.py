"""The `tocsin.yml` that `tocsin init` writes."""

TEMPLATE = """\
# A node of tocsin. Every key has a default but sources and tokens; `tocsin validate --config tocsin.yml` checks it.

# Everything that the node keeps: spool, state and lake.
data: data

listen:
  host: 127.0.0.1
  port: 8088
  # Other addresses need a certificate:
  # tls: {{certificate: node.crt, key: node.key}}

# Where bytes come from. A sender's token says which source it is.
sources:
  - name: web
    priority: normal
    # events_per_second: 5000

# Tokens are kept as hashes only: `tocsin token` makes another one.
tokens:
  - name: first
    sha256: {sha256}
    sources: [web]

# Without this, the starter pack runs.
content:
  rules: [rules]

workers: 1
"""

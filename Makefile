# Needs python3 (3.11 or newer) and make; everything else is installed into a virtual environment of this folder.
#
#   make demo    simulate a company under attack, send its logs through a node, score the rules
#   make test    run all tests
#   make check   style, types, layers, docs
#   make bench   measure speed beside yardsticks of the same run
#   make clean   remove what the above made

PYTHON ?= python3
VENV   ?= .venv
PIP     = $(VENV)/bin/python -m pip --disable-pip-version-check --quiet
LOCK    = pyproject.toml constraints.txt

.DEFAULT_GOAL := help
.PHONY: help demo test browser postgres versitygw faults check bench reference digests score constraints clean

help:
	@sed -n 's/^#   //p' Makefile

# The stamps say what an environment holds; they are renewed when what should be in it changes.
$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "tocsin needs Python 3.11 or newer; name one with 'make PYTHON=python3.12 ...'" >&2; exit 1; }
	@echo "creating $(VENV)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.run: $(LOCK) | $(VENV)/bin/python
	@echo "installing tocsin"
	@$(PIP) install --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.dev: $(LOCK) | $(VENV)/bin/python
	@echo "installing tocsin and its development tools"
	@$(PIP) install --constraint constraints.txt --editable '.[dev]'
	@touch $@ $(VENV)/.run

demo: $(VENV)/.run
	@$(VENV)/bin/python examples/demo.py

test: $(VENV)/.dev browser postgres versitygw faults
	$(VENV)/bin/python -m pytest -n 2

# The report is tested in a real browser; a second run finds it there and does nothing.
browser:
	@.ci/browser

# The state of a node is tested on both of its databases.
postgres:
	@.ci/postgres

# Lost power and failing disks are tested with a C compiler and strace.
faults:
	@.ci/faults

# The lake is tested in an object store too: a gateway to a folder, which is built once and kept.
versitygw:
	@.ci/versitygw >/dev/null

check: $(VENV)/.dev
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(VENV)/bin/python -m pytest -n 0 tests/test_docs.py tests/test_layers.py tests/test_house.py

bench: $(VENV)/.dev
	$(VENV)/bin/python -m bench

# Writes docs/cli.md from the commands themselves, and docs/log-types.md from the mappings.
reference: $(VENV)/.dev
	$(VENV)/bin/python -m tests.reference
	$(VENV)/bin/python -m tests.settings_schema
	$(VENV)/bin/python -m tests.log_types_page
	$(VENV)/bin/python -m tests.simulate_page
	$(VENV)/bin/python -m tests.metrics_page

# Measures what rules find in companies they were not written for, and writes docs/score.md; takes some minutes.
score: $(VENV)/.dev
	$(VENV)/bin/python -m tests.score_page

# Writes down what the simulator writes, after a change that was meant.
digests: $(VENV)/.dev
	$(VENV)/bin/python -m tests.simulate.digests

# Renews the pinned versions from the newest that pyproject.toml allows, in an environment of its own.
constraints:
	@rm -rf .cache/lock && $(PYTHON) -m venv .cache/lock
	@.cache/lock/bin/python -m pip --quiet install --editable '.[dev]'
	@.cache/lock/bin/python -m pip freeze --exclude-editable --exclude pip > constraints.txt
	@echo "constraints.txt is renewed; run make check test"

clean:
	rm -rf $(VENV) .cache demo-out screenshots dist build

# What there is to do here. `make` alone says it.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup up stop reset test test-quick check fuzz bench format messages chaos faults conformance sabotage

# The first Python that is new enough; name another with `make PYTHON=/path/to/python3.12 ...`
PYTHON ?= $(shell for name in python3.11 python3.12 python3; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && exit; \
	done; echo python3)
HOST ?= 127.0.0.1
PORT ?= 8000
FUZZ ?= 50
# Images for containers forbid Python to keep compiled modules; each process would compile 2,000 for two seconds.
unexport PYTHONDONTWRITEBYTECODE
VENV := .venv/bin/python

help: ## list what there is to do
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-11s %s\n", $$1, $$2}'

up: ## set everything up and run the portal (PORT=8000, HOST=127.0.0.1)
	@$(PYTHON) -m portal.setup run --host $(HOST) --port $(PORT)
	@$(VENV) -m portal.embedded.up --host $(HOST) --port $(PORT)

stop: ## stop a running portal
	@test -x $(VENV) || { echo "Nothing is installed here yet, so nothing runs."; exit 1; }
	@$(VENV) -m portal.embedded.stop

reset: ## throw the embedded data away (asks first)
	@test -x $(VENV) || { echo "Nothing is installed here yet, so there is no data."; exit 1; }
	@$(VENV) -m portal.embedded.reset

setup: ## install what developing needs, run nothing
	@$(PYTHON) -m portal.setup dev

test: ## set everything up and run every test, browser tests included
	@$(PYTHON) -m portal.setup dev --browser
	@$(VENV) -m tests.run

test-quick: ## the tests that need no browser, no database and no patience
	@$(PYTHON) -m portal.setup dev
	@$(VENV) -m tests.run --quick

check: setup ## style, types, layers, deployment settings, migrations, templates
	@$(VENV) -m portal.setup.check

format: setup ## bring code and templates into shape
	@$(VENV) -m ruff check --fix . && $(VENV) -m ruff format .
	@$(VENV) -m djhtml --tabwidth 2 templates

messages: setup ## bring the catalogues of every language up to date with the sources
	@$(VENV) -m portal.setup.messages

fuzz: setup ## throw broken and hostile texts, data and models at FEEL and DMN (FUZZ=50: how much; the whole test run does 10)
	@PODIUM_FUZZ=$(FUZZ) $(VENV) -m pytest -q tests/feel/test_fuzz.py tests/dmn/test_fuzz.py

chaos: setup ## kill and freeze everything while work runs, then judge (CHAOS="--instances 5000 --seconds 900 --seed 7")
	@$(VENV) -m tests.chaos $(CHAOS)
	@$(VENV) -m tests.chaos.twins
	@$(VENV) -m tests.chaos.spike
	@$(VENV) -m tests.chaos.watch

faults: setup ## every step of order_to_cash by everything that can go wrong there; rewrites docs/faults.md
	@$(VENV) -m tests.faults $(FAULTS)

conformance: setup ## ask the public suites (SUITES=/path/to/suites) and rewrite docs/conformance.md
	@$(if $(SUITES),PODIUM_SUITES=$(SUITES)) $(VENV) -m tests.conformance

sabotage: setup ## break twenty rules one by one in a copy, and see a test turn red each time
	@$(VENV) -m tests.sabotage $(SABOTAGE)

bench: setup ## measure speed on this machine
	@$(VENV) manage.py bench all

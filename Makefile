# Every command sets up what it needs; `make run` and `make test` are the two that matter.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
UPGRADE := --upgrade
PIP_TOOLS := pip-tools==7.6.2
VENV := .venv
BIN := $(VENV)/bin
HUB := $(BIN)/partner-hub
# What checks the scripts in assets/; a hub runs without it.
SCRIPT_TOOLS := tests/javascript
# A provider that tests of single sign-on talk to; a hub runs without it.
PROVIDER := tests/provider
# A quarter of the chart library, with all that we draw; Dash's own whole one is used where there is no npm client.
CHARTS := plotly.js-basic-dist-min@4.1.1
CHARTS_SHA256 := 99784e3abfb07b142a15e521a439e6d9addceadb3f79553fd24c72774f0649ba
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Tests start hundreds of processes: where this is set, each of them would compile the whole product anew.
unexport PYTHONDONTWRITEBYTECODE
# Tests wait for no disk where memory has 4 GiB of room for files; a TMPDIR that is given holds.
IN_MEMORY := $(shell df --output=avail /dev/shm 2>/dev/null | awk 'NR == 2 && $$1 > 4194304 {print "TMPDIR=/dev/shm"}')

# One process more than there are cores, four at most: a seventh of the time, tests wait for a page or a server.
TEST_PROCESSES ?= $(shell cores=$$(nproc 2>/dev/null || echo 2); echo $$((cores < 4 ? cores + 1 : 4)))
# How many of the slowest tests are named.
SLOWEST = $(if $(DURATIONS),--durations=$(DURATIONS) --durations-min=0.5)

.PHONY: help lock setup setup-dev chromium ready run test test-fast lint lint-scripts bench shots prove torture clean

help:  ## what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(VENV)/.run $(VENV)/.charts  ## virtual environment with the pinned dependencies

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
	  || { echo "Python 3.11, 3.12 or 3.13 is needed (PYTHON=... make ... chooses one)." >&2; exit 3; }
	@$(PYTHON) -m venv $(VENV) 2>/dev/null || { echo "The venv module is missing: apt-get install python3-venv" >&2; rm -rf $(VENV); exit 3; }

$(VENV)/.run: requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "Installing the pinned dependencies ..."
	@[ -e $(VENV)/.dev ] || $(BIN)/pip install --quiet --require-hashes -r requirements.lock
	@$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.charts: Makefile | $(VENV)/bin/python
	@if command -v npm >/dev/null 2>&1; then folder=$$(mktemp -d); \
	  (cd $$folder && npm pack --silent $(CHARTS) >/dev/null 2>&1 && tar xzf ./*.tgz \
	    && echo "$(CHARTS_SHA256)  package/plotly-basic.min.js" | sha256sum --check --quiet) \
	    && cp $$folder/package/plotly-basic.min.js assets/ || echo "The small chart library cannot be had here; the whole one is used."; \
	  rm -rf $$folder; fi
	@touch $@

setup-dev: $(VENV)/.dev $(VENV)/.charts
	@if command -v npm >/dev/null 2>&1; then $(MAKE) --no-print-directory $(PROVIDER)/node_modules/.done; fi

$(VENV)/.dev: requirements-dev.lock pyproject.toml | $(VENV)/bin/python
	@echo "Installing the pinned dependencies and the tools for tests ..."
	@$(BIN)/pip install --quiet --require-hashes -r requirements-dev.lock
	@$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@ $(VENV)/.run

chromium:
	@bash tests/browser/chromium.sh

# Driver and browser are started once before anything needs them: what is missing is then one sentence.
ready: setup-dev chromium
	@$(BIN)/python -m tests.browser.ready

run: setup  ## set up, make the demo partner on the first start, serve on 127.0.0.1:8050
	@$(HUB) serve --demo

test: ready  ## set up (Chromium too) and pass all tests; DURATIONS=30 names the slowest of them
	@$(if $(TMPDIR),,$(IN_MEMORY)) $(BIN)/pytest -n $(TEST_PROCESSES) --dist worksteal $(SLOWEST)

test-fast: setup-dev  ## the tests without a browser and without servers; ONLY="..." what else pytest is to be told
	@$(if $(TMPDIR),,$(IN_MEMORY)) $(BIN)/pytest -n $(TEST_PROCESSES) --dist worksteal -m "not torture and not browser and not serving" $(SLOWEST) $(ONLY)

lint: setup-dev  ## ruff, mypy, and vulture: no name that nothing uses; eslint and tsc of the scripts where there is Node.js
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/vulture
	@if command -v npm >/dev/null 2>&1; then $(MAKE) --no-print-directory lint-scripts; \
	elif [ -z "$$TEST_ALL_IS_THERE" ]; then echo "The scripts are not checked: there is no npm client here."; \
	else echo "TEST_ALL_IS_THERE is set, but there is no npm client to check the scripts with." >&2; exit 3; fi

lint-scripts: $(SCRIPT_TOOLS)/node_modules/.done
	@$(SCRIPT_TOOLS)/node_modules/.bin/eslint --config $(SCRIPT_TOOLS)/eslint.config.mjs assets dashboard/pictures $(SCRIPT_TOOLS)
	@$(SCRIPT_TOOLS)/node_modules/.bin/tsc --project $(SCRIPT_TOOLS)

# Tools for the scripts: pinned with hashes, and none of their own scripts runs.
$(SCRIPT_TOOLS)/node_modules/.done: $(SCRIPT_TOOLS)/package.json $(SCRIPT_TOOLS)/package-lock.json
	@echo "Installing the pinned tools that check scripts ..."
	@npm ci --prefix $(SCRIPT_TOOLS) --ignore-scripts --no-audit --no-fund --silent
	@touch $@

$(PROVIDER)/node_modules/.done: $(PROVIDER)/package.json $(PROVIDER)/package-lock.json
	@echo "Installing the pinned provider of the tests of single sign-on ..."
	@npm ci --prefix $(PROVIDER) --ignore-scripts --no-audit --no-fund --silent
	@touch $@

bench: ready  ## the speed table, measured side by side; of the large region with LARGE=1, of the roll-up of 50 million call legs with ROLLUP=1; ONLY="sign-in" a part
	@$(BIN)/python -m bench $(if $(ONLY),--only "$(ONLY)") $(if $(LARGE),--large) $(if $(ROLLUP),--rollup) $(if $(KEEP),--keep)

shots: ready  ## pictures of every page: two themes, two languages, three widths, into build/shots; ONLY="audit" those whose names begin so
	@$(BIN)/python -m tests.browser.shots $(ONLY)

prove: setup-dev  ## put faults into a copy of the product, one by one: the proof that nothing leaks must catch each; ONLY="name" one of them
	@$(BIN)/python -m tests.proof.faults $(if $(ONLY),"$(ONLY)")

torture: setup-dev  ## long campaigns; ONLY="tests/importer" a part
	@$(BIN)/pytest -m torture $(ONLY)

lock: $(VENV)/bin/python  ## pin the newest releases that work together; UPGRADE= keeps those that are pinned
	@[ -e build/lock/bin/pip-compile ] || { $(VENV)/bin/python -m venv build/lock && build/lock/bin/pip install --quiet '$(PIP_TOOLS)'; }
	@export CUSTOM_COMPILE_COMMAND="make lock"; \
	flags="-q $(UPGRADE) --generate-hashes --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options --strip-extras --allow-unsafe --build-deps-for=editable"; \
	build/lock/bin/pip-compile $$flags --extra dev -o requirements-dev.lock pyproject.toml && \
	build/lock/bin/pip-compile $$flags -c requirements-dev.lock -o requirements.lock pyproject.toml

clean:
	@rm -rf $(VENV) build $(SCRIPT_TOOLS)/node_modules $(PROVIDER)/node_modules

# Each target sets itself up in .venv; nothing else is touched. `make help` lists them.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo $$p; break; }; done)
BIN := .venv/bin
# A worker more than the two cores: a quarter of the time tests wait for browsers, servers and databases.
SPREAD := -n 3 --dist loadscope --no-loadscope-reorder
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet

.DEFAULT_GOAL := help
.PHONY: help assess test test-all campaign lab lint bench docs data stale lock clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 16

assess: .venv/.assess ## grade the sample teams: reports and a portfolio in out/
	@$(BIN)/opexkit assess data/teams -o out

test: lint .venv/.chromium ## check everything that lint checks, then run every test
	$(BIN)/python -m pytest $(SPREAD)

test-all: lint docs .venv/.chromium ## the same, the whole site, many more examples in property tests, and the slowest tests named
	$(BIN)/python -m pytest $(SPREAD) -p nbval --nbval-lax --hypothesis-profile=thorough --durations=40 tests notebooks

campaign: .venv/.dev ## kill runs at 200 moments, feed 300 broken files, run in odd environments
	OPEXKIT_CAMPAIGN=200 $(BIN)/python -m pytest -n 2 tests/batch/test_campaign.py

lab: .venv/.dev ## open JupyterLab on copies of the notebooks in lab/ (delete it to start afresh)
	$(BIN)/opexkit learn lab

lint: .venv/.dev ## check style, types, scripts, dependencies and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/biome lint .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry kit

bench: .venv/.dev ## measure speeds side by side
	$(BIN)/python -m benchmarks

docs: .venv/.dev ## build the site into out/site; a warning is an error
	$(BIN)/python -m sphinx -W --keep-going -q -b html -d out/site-cache docs out/site

data: .venv/.dev ## build the lenses and schemas from their sources
	$(BIN)/python tools/build_data.py

stale: .venv/.dev ## list what was read at AWS too long ago
	$(BIN)/python tools/stale.py

lock: .venv/.dev ## pin the newest versions that fit pyproject.toml
	$(BIN)/python tools/lock.py

clean: ## remove the environment and the output
	rm -rf .venv out

.venv/.python:
	@test -n "$(PYTHON)" || { echo "opexkit needs Python 3.11 or newer with venv (Debian: apt-get install python3-venv)"; exit 2; }
	@echo "Setting up .venv with $(PYTHON) (once, about half a minute) ..."
	@$(PYTHON) -m venv .venv
	@touch $@

.venv/.assess: .venv/.python requirements.lock pyproject.toml
	@echo "Installing the pinned packages that assess needs ..."
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q kit
	@touch $@

.venv/.dev: .venv/.assess requirements-dev.lock tools/cfn-guard.lock
	@echo "Installing the pinned packages that lab and test need ..."
	@$(PIP) --require-hashes -r requirements-dev.lock
	@$(BIN)/python tools/cfn_guard.py
	@touch $@

.venv/.chromium: tools/chromium.sh .venv/.dev
	@sh tools/chromium.sh
	@touch $@

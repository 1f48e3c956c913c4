# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Every target sets up .venv by itself. Nothing else is needed but git, make, bash and a Python from 3.11 to 3.13.
#   PYTHON=/path/to/python3.12    the Python to set up with (otherwise the newest that is found)
#   ANSIBLE_CORE='~=2.20.0'       a narrower choice of ansible-core

MAKEFLAGS += --no-print-directory
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup demo simulator simulator-env collections test test-versions molecule gates proof proof-sample bench scale clean

WORKERS ?= 2
PORT ?= 0
SHARE ?= 0.03
export PYTHON ANSIBLE_CORE WORKERS
unexport PYTHONPATH PYTHONHOME VIRTUAL_ENV

# pip and ansible write below HOME: where there is none, below .cache
ifeq ($(strip $(HOME)),)
export HOME := $(CURDIR)/.cache/home
endif

# $(call ready,LEVEL): .venv holds what the level needs; without a usable Python make ends here, with one sentence.
no_python = $(shell PYTHON='$(PYTHON)' tools/find-python 2>&1 >/dev/null)
ready = $(if $(no_python),$(error $(no_python)))@"$$(tools/find-python)" tools/setup.py $(1)

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1|/p' Makefile | while IFS='|' read -r name text; do printf '  make %-13s %s\n' "$$name" "$$text"; done

setup: ## make .venv with all that the demo and the tests need
	$(call ready,test)

demo: ## see a rollout, played against the simulator
	$(call ready,demo)
	@.venv/bin/python demo/run.py

simulator: ## serve the simulated cloud until Ctrl-C (PORT=8080 TLS=1 SIMULATOR_ARGS='--seed-environments 50')
	$(call ready,demo)
	@exec .venv/bin/python -m tests.simulator --port $(PORT) $(if $(TLS),--tls) $(SIMULATOR_ARGS)

simulator-env: ## eval "$(make simulator-env PORT=8080)" leads playbooks to the simulator on that port
	$(call ready,demo) >&2
	@.venv/bin/python tools/simulator_env.py $(PORT)

collections: ## link this checkout as a collection, for ansible-playbook; eval "$(make collections)" sets its path
	$(call ready,demo) >&2
	@.venv/bin/python tools/collection_link.py

test: ## unit and integration tests (ARGS='-k name' for some of them, WORKERS=4 for more at a time)
	$(call ready,test)
	@.venv/bin/python -m pytest tests/unit tests/integration -n $(WORKERS) $(ARGS)

test-versions: ## the integration tests on the oldest and newest ansible-core (the one of make test is left out)
	$(call ready,test)
	@.venv/bin/python tools/versions.py

molecule: ## the molecule scenarios of the roles, each against its own simulator (SCENARIOS=apic_variables for some)
	$(call ready,molecule)
	@.venv/bin/python tools/scenarios.py $(SCENARIOS)

gates: ## linters, and the collection built, installed and documented (GATES='ruff groups' for some of them)
	$(call ready,gates)
	@.venv/bin/python tools/gates.py $(GATES)

proof: ## whole matrices, for hours; goes on where it was cut off (FRESH=1: anew); writes docs/proof.md, docs/reliability.md
	$(call ready,proof)
	@.venv/bin/python tools/proof.py

proof-sample: ## a random share of the proof (SHARE=0.03 SEED=4711)
	$(call ready,proof)
	@.venv/bin/python -m pytest tests -n $(WORKERS) --proof-share $(SHARE) $(if $(SEED),--proof-seed $(SEED)) $(ARGS)

bench: ## this collection beside uri, the SDK and plain requests; writes docs/benchmarks.md (BENCH='--rounds 1')
	$(call ready,bench)
	@.venv/bin/python tests/benchmark/run.py $(BENCH)
	@.venv/bin/python tests/benchmark/report.py

scale: ## roll out 100, 300 and 1000 environments as AWX does, in slices; writes docs/scaling.md
	$(call ready,proof)
	@.venv/bin/python -m tests.proof.scale

clean: ## remove all that the other targets made
	rm -rf .venv .cache .ansible .hypothesis .mypy_cache .pytest_cache .ruff_cache dist tests/output
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

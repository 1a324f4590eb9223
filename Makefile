# Needs Python 3.11 or later and make; everything else is installed into .venv.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
SCENARIOS := $(wildcard scenarios/*/*.yaml)
# An older make would mix up what two checks say.
PAIRS := $(if $(filter output-sync,$(.FEATURES)),--jobs=2 --output-sync=target)

.PHONY: help run test lint types catalogues-check scenarios-check rehearse pytest bench catalogues pictures clean
.DELETE_ON_ERROR:

help:
	@echo "make run         install into $(VENV) and start the app"
	@echo "make test        install and run every check"
	@echo "make bench       run the measurements"
	@echo "make catalogues  bring the translations in step with the code"
	@echo "make pictures    make the pictures of README and guides again (needs Chromium)"
	@echo "make clean       remove $(VENV) and what the checks leave behind"

run: $(VENV)/.installed
	@$(BIN)/tabletop

# Quick checks come first, two at a time; the tests come last, so that their summary closes the output.
test: $(VENV)/.installed-dev
	@$(MAKE) --no-print-directory $(PAIRS) lint types catalogues-check scenarios-check rehearse
	@$(MAKE) --no-print-directory pytest

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.installed-dev
	$(BIN)/mypy

catalogues-check: $(VENV)/.installed-dev
	$(BIN)/python tests/tools/catalogues.py check

scenarios-check: $(VENV)/.installed-dev
	$(BIN)/tabletop check $(SCENARIOS)

rehearse: $(VENV)/.installed-dev
	@set -e; out=$$(mktemp -d); trap 'rm -rf "$$out"' EXIT; \
	for scenario in $(SCENARIOS); do \
		name=$$(basename "$$scenario" .yaml); \
		echo "$(BIN)/tabletop rehearse $$scenario"; \
		$(BIN)/tabletop rehearse "$$scenario" --file "$$out/$$name.ttx" --out "$$out/$$name" \
			> "$$out/$$name.txt" 2>&1 || { cat "$$out/$$name.txt"; exit 1; }; \
		test -s "$$out/$$name.ttx"; \
	done

pytest: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -q --numprocesses 3 --dist worksteal

bench: $(VENV)/.installed-dev
	$(BIN)/python -m tests.bench

pictures: $(VENV)/.installed-dev
	$(BIN)/python -m tests.tools.pictures

catalogues: $(VENV)/.installed-dev
	$(BIN)/python tests/tools/catalogues.py update

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Doorleef needs Python 3.11 or later; name one with: make PYTHON=python3.12" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml | $(BIN)/python
	$(PIP) install --editable .
	@touch $@

$(VENV)/.installed-dev: pyproject.toml | $(BIN)/python
	$(PIP) install --editable '.[dev]'
	@touch $@ $(VENV)/.installed

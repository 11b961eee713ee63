# `make run` runs the reference case and `make test` the tests. Both install what they need first.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
OUT    ?= results/kazakhstan-2022
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
PEERS  := $(VENV)/peers
# Parts of the benchmarks; all if empty: make bench PARTS="case engines".
PARTS  ?=

.PHONY: run test verify bench check architecture web web-check clean help

help:
	@echo "make run           run Kazakhstan, January 2022: 50 draws, three arms, two policy modes; results in $(OUT)"
	@echo "make test          run the tests"
	@echo "make check         check style, types, the order of imports, and that docs/architecture.svg is current"
	@echo "make architecture  draw docs/architecture.svg from the imports"
	@echo "make verify        compare the engine with published results at full size; writes docs/verification.md"
	@echo "make bench         measure speed and memory, also of other tools (half an hour, up to 22 GiB); writes docs/performance.md"
	@echo "make web           build the report page from web/ (needs Node)"
	@echo "make clean         remove the environment and caches; results are kept"

run: $(VENV)/.installed
	$(BIN)/steppefire run kazakhstan-2022 --runs 50 --arm without-alliance --arm alliance-inert --policies both --out $(OUT)

test: $(VENV)/.installed-dev
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile

verify: $(VENV)/.installed-dev
	$(BIN)/python -m pytest tests/published --numprocesses 2 --full --book docs/verification.md

bench: $(VENV)/.installed $(PEERS)/mesa/.installed $(PEERS)/starsim/.installed $(PEERS)/covasim/.installed
	PEERS=$(PEERS) $(BIN)/python -m benchmarks $(PARTS)

check: $(VENV)/.installed-dev
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python docs/draw_architecture.py --check

architecture: $(VENV)/bin/python
	$(BIN)/python docs/draw_architecture.py

web:
	cd web && npm ci --no-audit --no-fund && npm run build

# Fails if the committed page differs from what its source builds.
web-check: web
	git diff --exit-code --stat -- src/steppefire/web/page.html

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit("Steppefire needs Python 3.11 or later, this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: $(VENV)/bin/python pyproject.toml constraints.txt
	@echo "installing into $(VENV); this happens once ..."
	$(PIP) --editable .
	touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	@echo "installing the tools for tests and checks; this happens once ..."
	$(PIP) --editable '.[dev]'
	touch $@

# Each peer has its own environment because their pins conflict. The document says so if one cannot be installed.
$(PEERS)/%/.installed: benchmarks/requirements/%.txt
	@echo "installing $* into $(PEERS)/$*; this happens once ..."
	$(PYTHON) -m venv $(PEERS)/$*
	$(PEERS)/$*/bin/python -m pip install --quiet --disable-pip-version-check --requirement $< \
		|| { echo "$* cannot be installed; the document will say so"; rm -rf $(PEERS)/$*; mkdir -p $(PEERS)/$*; }
	touch $@

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache web/node_modules

# Every target is one line anyone can type; `make` alone lists them.
PYTHON ?= python3
BIN = .venv/bin
SOUND = 'import factbook, os, sys; sys.exit(not os.path.samefile(factbook.__path__[0], "factbook"))'
.NOTPARALLEL:
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help site test mutants faults serve preview new diff drawings transcripts edition nginx lab check reading browser audit links advisories bench tidy outlines lock clean sound chromium

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile

site: sound .venv/.ready node_modules/.ready ## build the site into _build/html
	@$(BIN)/python -m factbook build

test: chromium site ## run every test, in a real browser too
	@$(BIN)/python -m ruff check .
	@$(BIN)/python -m ruff format --check --quiet .
	@$(BIN)/python -m factbook.build.node node node_modules/typescript/bin/tsc -p factbook/theme
	@$(BIN)/python -m mypy factbook
	@$(BIN)/python data/tidy --check
	@$(BIN)/python -m pytest -n auto --dist worksteal

faults: site ## stop builds at fifty random moments: is the site whole, does the next build heal?
	@$(BIN)/python tests/faults.py

mutants: site ## change the kit's logic in small ways: which change does no test notice?
	@$(BIN)/python tests/mutants.py

serve: site ## serve the built site on this machine
	@$(BIN)/python -m factbook serve

preview: sound .venv/.ready node_modules/.ready ## serve, and build again on every save
	@$(BIN)/python -m factbook preview

new: sound .venv/.ready ## start something: make new WHAT=event NAME=its-id (WHAT: see CONTRIBUTING.md)
	@$(BIN)/python -m factbook new $(WHAT) $(NAME) $(WITH)

diff: site ## what changed since BASE (main): rows, numbers, titles, figures side by side
	@$(BIN)/python -m factbook diff $(BASE)

drawings: site ## note how every figure is drawn now: the tests compare with it
	@$(BIN)/python -m factbook drawings tests/story/drawings.sha256

transcripts: chromium site ## keep what a screen reader says of each page: the tests compare with it
	@$(BIN)/python -m factbook transcripts tests/story/transcripts

edition: site ## freeze the site under its version, with checksums, and as one file
	@$(BIN)/python -m factbook edition

nginx: site ## print a block for nginx that serves the site as it should be served
	@$(BIN)/python -m factbook nginx

lab: sound .venv/.ready node_modules/.ready ## open the chapters in JupyterLab as notebooks
	@JUPYTER_CONFIG_PATH="$(CURDIR)/.jupyter" JUPYTERLAB_SETTINGS_DIR="$(CURDIR)/.jupyter/lab" $(BIN)/python -m jupyterlab

check: sound .venv/.ready ## check data, settings and pages without a build
	@$(BIN)/python -m factbook check

reading: site ## how the pages read: words, minutes, long sentences, a reader's age
	@$(BIN)/python -m factbook reading

browser: sound .venv/.ready ## install Chromium for tests and audit, where there is none
	@$(BIN)/python -m factbook browser --install

audit: chromium site ## measure every page against the budgets
	@$(BIN)/python -m factbook audit --table data/audits.csv

links: sound .venv/.ready ## ask every address of the sources whether it still answers
	@$(BIN)/python -m factbook links

advisories: sound .venv/.ready ## ask whether a locked package has a known fault
	@$(BIN)/python -m uv tool run pip-audit==2.9.0 --requirement requirements.txt --require-hashes --disable-pip
	@$(BIN)/python -m factbook.build.node npm audit --omit=dev

bench: site ## compare what a build costs with the stock tool
	@$(BIN)/python -m factbook bench

tidy: sound .venv/.ready ## make the tidy tables from data/raw again
	@$(BIN)/python data/tidy

outlines: sound .venv/.ready node_modules/.ready ## make data/geo/world.geojson again from its npm package
	@$(BIN)/python data/geo

lock: sound .venv/.ready ## compile requirements.in into requirements.txt
	@$(BIN)/python -m uv pip compile --quiet --no-header --generate-hashes --universal --python-version 3.11 requirements.in -o requirements.txt

clean: ## remove what was built
	@rm -rf _build

# An environment that was copied or moved runs another folder's kit, or nothing: it is made again.
sound:
	@test ! -e .venv -a ! -L .venv || $(BIN)/python -P -c $(SOUND) 2>/dev/null || { echo "The environment (.venv) is not this folder's."; rm -rf .venv; }

# Said before anything is built; nothing is installed on the system that nobody asked for.
chromium: sound .venv/.ready
	@$(BIN)/python -m factbook browser >/dev/null

.venv/.ready: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "This book needs Python 3.11 or newer; set PYTHON=python3.11, say.")'
	@echo "Making the environment (.venv) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q -j 0 .venv/lib factbook || true
	@touch $@

node_modules/.ready: package-lock.json .venv/.ready
	@echo "Getting the front-end packages ..."
	@$(BIN)/python -m factbook.build.node npm ci --loglevel=error --no-fund --no-audit
	@touch $@

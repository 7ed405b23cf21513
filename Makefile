# Linkage. `make help` lists what there is.
SHELL := /bin/bash
PY := .venv/bin/python
STAMP := .venv/.lock-of
.DEFAULT_GOAL := help
.PHONY: help run test trust lint bench lock pictures messages clean

help: ## list these commands
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

run: .venv ## serve the demo of a fictional county on 127.0.0.1:$PORT (5000 if unset)
	@DIRECTORY_DEMO=1 DIRECTORY_TIMEZONE=$${DIRECTORY_TIMEZONE:-America/Los_Angeles} exec .venv/bin/flask --app app demo

test: .venv-dev ## every test that this machine can run; says aloud what it left out
	@.venv/bin/pytest -n 3 --dist loadgroup

trust: .venv-dev ## the vault's promises as figures, on both databases, and its mutation score; about five minutes
	@$(PY) -m tests.trust

lint: .venv-dev ## ruff and mypy
	@.venv/bin/ruff check . && .venv/bin/ruff format --check --quiet . && .venv/bin/mypy

bench: .venv-dev ## measure against the floor (needs wrk); docs/BENCH.md explains
	@$(PY) -m tests.bench

pictures: .venv-dev ## make the pictures of the README from the demo (needs Chromium)
	@$(PY) -m tests.journeys.pictures

lock: .venv-dev ## write the lock files anew from pyproject.toml
	@$(PY) -m pip install -q uv
	@for extra in "" "--extra dev"; do \
	  out=requirements$${extra:+-dev}.txt; \
	  .venv/bin/uv pip compile -q --universal --generate-hashes --no-annotate --no-header --no-emit-index-url \
	    --no-emit-find-links --python-version 3.11 $$extra pyproject.toml -o $$out || exit 1; \
	done

messages: .venv-dev ## find texts, bring the catalogues up to date, compile them
	@pot=$$(mktemp) && trap 'rm -f '$$pot EXIT && \
	.venv/bin/pybabel -q extract -F babel.cfg -k _ -k _l -k N_ -k _n:1,2 -k ngettext:1,2 --no-location --sort-output \
	  --no-wrap -o $$pot . && \
	.venv/bin/pybabel -q update -N --ignore-obsolete --ignore-pot-creation-date --no-wrap -i $$pot \
	  -d directory/translations -l es && \
	.venv/bin/pybabel -q compile -d directory/translations -l es

clean: ## remove the environment and the demo's data
	rm -rf .venv instance

.PHONY: .venv .venv-dev
.venv: ; @bash .ci/environment requirements.txt
.venv-dev: ; @bash .ci/environment requirements-dev.txt

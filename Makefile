# One command each; CONTRIBUTING.md says when to use which. Variables: PORT, DATA_DIR and
# every other of docs/configuration.md; VENV (.venv), PYTHON (found), CHROMIUM (found).
VENV ?= .venv
export VENV

BIN = $(VENV)/bin
PY = $(BIN)/python
TEMPLATES = find templates -name '*.html' | sort
# The checks look at sources only: they get a key and a data directory of their own.
CHECKED = env SECRET_KEY=checked DATA_DIR=$(VENV)/checked DATABASE_URL= DEBUG=

.PHONY: help run setup test check format bench screenshots sizes translations lock
.PHONY: dev lint template-lint types imports migrations translated

help:
	@sed -n 's/^## //p' Makefile

## make run              serve the site and the desk, with the demo if nothing is there yet
run:
	@tools/environment base
	@$(PY) -m tools.prepare --demo
	@exec $(PY) manage.py serve

## make setup            prepare the database without the demo, for start_publication
setup:
	@tools/environment base
	@$(PY) -m tools.prepare

## make test [ONLY=path] run all tests, browser tests included
test: dev
	@PATH="$$PATH:/usr/sbin"; command -v varnishd >/dev/null || tools/apt varnish || true
	@PATH="$$PATH:/usr/sbin"; command -v nginx >/dev/null || tools/apt nginx-light || true
	@CHROMIUM="$$(tools/browser)" && export CHROMIUM && $(PY) -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(ONLY)

## make check            lint, types, import layers, migrations, texts, sizes
check: lint template-lint types imports migrations translated sizes

lint: dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check

template-lint: dev
	$(TEMPLATES) | xargs $(BIN)/djade --check --target-version 6.1
	$(BIN)/djlint templates --lint --quiet

types: dev
	$(CHECKED) $(BIN)/mypy

imports: dev
	$(BIN)/lint-imports --no-logo

migrations: dev
	@mkdir -p $(VENV)/checked
	$(CHECKED) $(PY) manage.py makemigrations --check --dry-run

translated: dev
	$(PY) -m tools.untranslated

## make sizes            print the ten longest functions and files
sizes: dev
	@$(PY) -m tools.sizes

## make format           format Python and templates
format: dev
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	$(TEMPLATES) | xargs $(BIN)/djade --target-version 6.1

## make translations     bring locale/*/LC_MESSAGES/django.po up to the sources
translations: dev
	@$(PY) -m tools.catalogues update

## make bench [ONLY=x]   measure; prints Markdown for docs/benchmarks.md
bench: dev
	@$(PY) -m bench $(ONLY)

## make screenshots      photograph every kind of page into screenshots/
screenshots: dev
	@fc-list 2>/dev/null | grep -qi 'noto.*arabic' || tools/apt fonts-noto-core || true
	@CHROMIUM="$$(tools/browser)" && export CHROMIUM && $(PY) -m tools.screenshots $(ONLY)

## make lock             compile requirements/*.txt from pyproject.toml; UPGRADE=1 for newer
lock:
	@tools/lock

dev:
	@tools/environment dev
	@$(PY) -m tools.catalogues compile

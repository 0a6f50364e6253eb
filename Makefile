# Two commands matter: `make run` and `make test`. `make help` lists the others.
.DEFAULT_GOAL := help
.PHONY: api-check messages help run test test-sqlite lint format bench browser editor backup restore clean

PYTHON ?= python3
PORT ?= 8000
ARGS ?=
VENV_PYTHON := .venv/bin/python
# An environment without our stamp in which Django is installed was made by hand, as in production:
# it is taken as it is.
PREPARED = { [ ! -f .venv/requirements.stamp ] && $(VENV_PYTHON) -c 'import django' 2>/dev/null; } \
	|| $(PYTHON) scripts/prepare.py run

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## (.*)/  make \1\t\2/' | expand -t 22

run: ## serve the site on http://127.0.0.1:8000 (PORT=8001 for another port)
	@$(PYTHON) scripts/prepare.py run
	@exec $(VENV_PYTHON) scripts/serve.py --port "$(PORT)"

test: ## every test, on SQLite and on PostgreSQL (ARGS="-k name" for some)
	@$(PYTHON) scripts/prepare.py test
	@exec $(VENV_PYTHON) scripts/tests.py $(ARGS)

test-sqlite: ## every test on SQLite only
	@$(PYTHON) scripts/prepare.py test
	@exec $(VENV_PYTHON) -m pytest -n auto $(ARGS)

lint: ## style, types and the direction of imports
	@$(PYTHON) scripts/prepare.py test
	$(VENV_PYTHON) -m ruff check .
	$(VENV_PYTHON) -m ruff format --check .
	$(VENV_PYTHON) -m mypy
	$(VENV_PYTHON) .venv/bin/lint-imports

format: ## rewrite the code in the project's style
	@$(PYTHON) scripts/prepare.py test
	$(VENV_PYTHON) -m ruff check --fix .
	$(VENV_PYTHON) -m ruff format .

messages: ## bring the messages to translate up to date with code and templates
	@$(PYTHON) scripts/prepare.py test
	@exec $(VENV_PYTHON) scripts/messages.py gather

bench: ## what the project measures itself by, on SQLite and PostgreSQL
	@$(PYTHON) scripts/prepare.py test
	@exec $(VENV_PYTHON) scripts/benchmarks.py $(ARGS)

browser: ## the tests that need Chromium
	@$(PYTHON) scripts/prepare.py test
	@DJANGO_ALLOW_ASYNC_UNSAFE=true exec $(VENV_PYTHON) -m pytest -m browser $(ARGS)

api-check: ## Schemathesis against the API (ARGS="--max-examples 60" for a long run)
	@$(PYTHON) scripts/prepare.py test
	@exec $(VENV_PYTHON) scripts/api_check.py $(ARGS)

editor: ## make an account for the admin
	@$(PREPARED)
	@exec $(VENV_PYTHON) manage.py make_editor

backup: ## write a copy of the database to var/backups/ (FILE= for another place)
	@$(PREPARED)
	@exec $(VENV_PYTHON) manage.py backup_database $(if $(FILE),"$(FILE)")

restore: ## replace the database by a backup: make restore FILE=var/backups/...
	@$(if $(FILE),,echo 'Say which backup: make restore FILE=var/backups/...'; exit 2)
	@$(PREPARED)
	@exec $(VENV_PYTHON) manage.py restore_database "$(FILE)"

clean: ## remove what can be made again (the database stays)
	rm -rf .venv staticfiles .mypy_cache .ruff_cache .hypothesis var/static.stamp

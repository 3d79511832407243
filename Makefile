# Short names for commands. `make test ARGS="apps/risks"` hands arguments to pytest.
PYTHON ?= python3
VENV := .venv/bin
MANAGE := $(VENV)/python manage.py

.PHONY: help run test lint setup format migrations shell messages docs

help:
	@$(PYTHON) run.py --help
	@echo
	@echo "With make: format, migrations, shell, messages (translations), docs (generated pages)"

run:
	@$(PYTHON) run.py run

test:
	@$(PYTHON) run.py test $(if $(ARGS),-- $(ARGS))

lint:
	@$(PYTHON) run.py lint

setup:
	@$(PYTHON) run.py setup

format: setup
	@$(VENV)/ruff check --fix --quiet
	@$(VENV)/ruff format --quiet
	@$(VENV)/djade $$(find templates -name '*.html') || true  # 1 means that it changed a file

migrations: setup
	@$(MANAGE) makemigrations

shell: setup
	@$(MANAGE) shell

messages: setup
	@$(MANAGE) translations

docs: setup
	@$(MANAGE) data_dictionary > docs/data-dictionary.md
	@$(MANAGE) api_parameters > docs/api-parameters.md
	@$(MANAGE) api_contract > docs/api-contract.txt

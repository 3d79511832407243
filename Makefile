# Thin calls of run.py. `make test ARGS="-k search"` hands arguments to pytest.
PYTHON ?= python3

.PHONY: help run test lint setup

help:
	@$(PYTHON) run.py --help

run:
	@$(PYTHON) run.py run

test:
	@$(PYTHON) run.py test $(if $(ARGS),-- $(ARGS))

lint:
	@$(PYTHON) run.py lint

setup:
	@$(PYTHON) run.py setup

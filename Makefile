# QC Portal. `make help` says what there is.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv/bin/python
PORT ?= 8000
export PORT
.DEFAULT_GOAL := help
.PHONY: help run setup setup-dev test check test-services bench bench-scale bench-explanations bench-reports drill-null-worlds backup restore messages lock

help: ## what there is
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F'\t' '{printf "  make %-15s %s\n", $$1, $$2}'
	@echo
	@echo "  PORT=8001 make run serves on another port. Data stand in var/; if root runs it, those of the embedded"
	@printf '  PostgreSQL stand in /var/lib/qcportal/%s.\n' "$$(printf %s "$$(pwd -P)/var" | sha256sum | cut -c1-12)"

setup: ## install everything the portal needs, start nothing
	@$(PYTHON) tools/bootstrap.py

setup-dev: ## the same, and what tests and checks need
	@$(PYTHON) tools/bootstrap.py --dev

run: setup ## set up if needed, and serve the portal on PORT (8000)
	@exec $(VENV) manage.py portal

test: setup-dev ## every test but the drills: unit, guards, API, browser journeys
	@$(VENV) -m pytest -n 3 --dist loadfile --no-loadscope-reorder -q -m "not drill"

check: setup-dev ## format, lint, types, layers, migrations, deployment settings
	@$(VENV) tools/check.py

test-services: setup-dev ## drills, worker, concurrency and journey tests on separate PostgreSQL, Redis and RabbitMQ
	@$(VENV) tools/services.py

bench: setup-dev ## speed of pages and API against a bare view, into benchmarks/results/
	@$(VENV) benchmarks/web.py; web=$$?; $(VENV) benchmarks/counting.py && exit $$web

bench-scale: setup-dev ## pages of figures at 100,000 inspections (SIZE=1000000: the whole, half an hour), into benchmarks/results/
	@$(VENV) -m benchmarks.scale $(SIZE)

bench-explanations: setup-dev ## trends and explanations against known truth, beside simple rivals, into benchmarks/results/
	@$(VENV) -m benchmarks.explanations bench --save explanations $(OPTIONS)

bench-reports: setup-dev ## a long report beside WeasyPrint and Chromium on the same content, into benchmarks/results/
	@$(VENV) -m benchmarks.reports $(ROUNDS)

drill-null-worlds: setup-dev ## 104 supply chains without any true trend: at most 5 in 100 may claim one (an hour or so)
	@$(VENV) -m benchmarks.explanations nulls --save null-worlds $(OPTIONS)

backup: setup ## write database, files and keys into one archive: make backup [FILE=…]
	@$(VENV) manage.py backup $(if $(FILE),"$(FILE)")

restore: setup ## read an archive into an empty place: make restore FILE=…
	@$(VENV) manage.py restore $(if $(FILE),"$(FILE)")

messages: setup-dev ## collect the texts to translate into locale/, and say what is not translated
	@$(VENV) tools/messages.py

lock: setup-dev ## compile the lock files from pyproject.toml
	@$(VENV) tools/lock.py

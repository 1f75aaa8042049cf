# Two commands do all: make run, make test. `make help` lists the rest.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
ifeq ($(PYTHON),)
PYTHON = python3
endif
BIN = .venv/bin

.PHONY: help run install test test-all journeys check assets dev format catalogue lock bench clean

help: ## List these commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

run: ## Set up what is missing, load the demo, serve on http://127.0.0.1:8000
	@$(PYTHON) tools/prepare.py run

install: ## Set up what a server needs, without serving
	@$(PYTHON) tools/prepare.py install

dev: ## Set up what tests and checks need
	@$(PYTHON) tools/prepare.py dev

test: dev ## Run the tests on SQLite, then on PostgreSQL and Redis where their binaries are
	@$(BIN)/python tools/test.py

test-all: dev ## As test, everything on both databases, with the slow ones (every attack string in a browser)
	@$(BIN)/python tools/test.py --slow

journeys: dev ## What `make test` leaves out: long ways through the rooms in a browser, those of docs/guide, servers that are killed
	@$(BIN)/python tools/test.py --journeys

check: dev ## Lint, layers, types, templates, migrations, translations, licences
	@$(BIN)/python tools/check.py

assets: dev ## Build the front end

format: dev ## Put Python files into one form
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

catalogue: dev ## Collect new messages into translations/vi (then translate the empty ones)
	@$(BIN)/python tools/catalogue.py update


lock: ## Renew the lock files (needs uv)
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --upgrade -q -o requirements/run.txt
	uv pip compile pyproject.toml --group test --group check --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header -q -c requirements/run.txt -o requirements/dev.txt

bench: dev ## Fill a database with the reference set and measure pages against the floor of the stack
	@$(BIN)/python -m bench.pages

clean: ## Remove what was built (never the instance folder)
	rm -rf .venv node_modules static/dist tmp

# make run: install, build the sample on the first start, serve the dashboard.   make test: install and run every test.
PYTHON ?= python3
BIN := .venv/bin
RUN_PACKAGES := .venv/.run-installed
TEST_PACKAGES := .venv/.test-installed

.PHONY: run test bench soak-public lint format clean

run: $(RUN_PACKAGES)
	test -n "$$COMPLAINTS_DATABASE_URL" || test -f data/complaints.duckdb || $(BIN)/python -m sample_data.build
	$(BIN)/python server.py

test: $(TEST_PACKAGES)
	$(BIN)/ruff check . && $(BIN)/ruff format --check .
	$(BIN)/python -m tests.browser_setup
	$(BIN)/python -m tests.nginx_setup
	$(BIN)/python -m pytest

bench: $(TEST_PACKAGES)
	$(BIN)/python -m benchmarks

soak-public: $(TEST_PACKAGES)
	$(BIN)/python -m benchmarks --only visitors --visitors 200 --think 10 --minutes 30

lint: $(TEST_PACKAGES)
	$(BIN)/ruff check . && $(BIN)/ruff format --check .

format: $(TEST_PACKAGES)
	$(BIN)/ruff check --fix . && $(BIN)/ruff format .

$(RUN_PACKAGES): requirements.txt
	test -d .venv || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

$(TEST_PACKAGES): requirements.txt requirements-dev.txt
	test -d .venv || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@ $(RUN_PACKAGES)

clean:
	rm -rf .venv data

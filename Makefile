# make run: install, build the sample on the first start, serve the dashboard.   make test: install and run every test.
PYTHON ?= python3
BIN := .venv/bin
RUN_PACKAGES := .venv/.run-installed
TEST_PACKAGES := .venv/.test-installed
TWO_AT_A_TIME := --numprocesses 2 --dist loadfile --no-loadscope-reorder

.PHONY: run first-release test check bench bench-scale soak soak-public lint format clean attack attack-grid faults

# The embedded default builds its sample first, and its first public release while the server is already there.
run: $(RUN_PACKAGES)
	@set -e; if [ -z "$$COMPLAINTS_DATABASE_URL$$PUBLISHED_DATABASE_URL" ]; then \
		test -f data/complaints.duckdb || $(BIN)/python -m sample_data.build --state data/live.parquet; \
		test -e data/published/current.duckdb || $(MAKE) --no-print-directory first-release & \
	fi; exec $(BIN)/python server.py

# Once the server holds the file, it makes the release; before, this would keep the file from it.
first-release: $(RUN_PACKAGES)
	@$(BIN)/python -m data_access.channel --wait 60 > /dev/null || true
	@test -n "$$RELEASE_SECRET$$RELEASE_SECRET_FILE" || test -f data/keys/release-secret || $(BIN)/python -m data_access.publish --new-secret
	@echo "The first public release is being made; public pages say how far it is, and show it by themselves."
	@$(BIN)/python -m data_access.publish

# Generated tests draw the same each time only where sets have one order. Tests start hundreds of
# processes: without bytecode on disk each compiles all of our modules, half a second of processor time.
test check: export PYTHONHASHSEED := 0
test check: export PYTHONDONTWRITEBYTECODE :=

test: $(TEST_PACKAGES)
	$(BIN)/ruff check . && $(BIN)/ruff format --check .
	$(BIN)/python -m tests.browser.browser_setup
	$(BIN)/python -m tests.server.nginx_setup
	$(BIN)/python -m tests.house.side_by_side $(TWO_AT_A_TIME) --durations=25
	$(BIN)/python -m pytest -m alone --durations=25 $$(grep -rl 'pytest\.mark\.alone' --include='test_*.py' tests)

# The inner loop, in a minute: the form of the code, and the files of tests that say they are quick.
check: $(TEST_PACKAGES)
	$(BIN)/ruff check . && $(BIN)/ruff format --check .
	$(BIN)/python -m pytest -m quick $(TWO_AT_A_TIME) $$(grep -rl '^pytestmark = pytest.mark.quick' --include='test_*.py' tests)

bench: $(TEST_PACKAGES)
	$(BIN)/python -m benchmarks

# Changes for 30 minutes into a server that is killed again and again; ends with 1 when one is lost or doubled.
soak: $(TEST_PACKAGES)
	$(BIN)/python -m benchmarks.soak --minutes $(or $(MINUTES),30) --rate $(or $(RATE),200)

soak-public: $(TEST_PACKAGES)
	$(BIN)/python -m benchmarks --only visitors --visitors 200 --think 10 --minutes 30

bench-scale: $(TEST_PACKAGES)
	$(BIN)/python -m benchmarks.scale

attack: $(TEST_PACKAGES)
	$(BIN)/python -m attacks --record

# Data of many sizes and shapes, each published under fresh secrets and attacked: some hours.
attack-grid: $(TEST_PACKAGES)
	$(BIN)/python -m attacks.sizes_and_shapes

faults: $(TEST_PACKAGES)
	$(BIN)/python -m tests.operations.faults 100

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

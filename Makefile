# Every command, with a sentence: make help
PYTHON ?= $(shell command -v python3.11 || command -v python3)
PORT ?= 8501
SOURCES ?= ../shared/sources
BIN := .venv/bin
UV := $(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes

.DEFAULT_GOAL := help
.PHONY: help run test check format data bench spark pictures lock chromium office clean

help: ## List every command with a sentence
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-10s %s\n", $$1, $$2}'

run: .venv/app ## Install what the dashboard needs and open it on the snapshot in data/ (PORT=8501)
	@$(BIN)/streamlit run dashboard.py --server.port $(PORT)

test: check chromium office ## Install the rest, check the code and run every test
	@$(BIN)/python -m pytest -n 2 --dist loadfile

check: .venv/dev ## Lint, check formatting and types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/pyright

format: .venv/dev ## Put the code in the house's format
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

data: .venv/etl ## Rebuild the snapshot in data/ from the publishers' files (SOURCES=../shared/sources)
	@$(BIN)/python -m etl build --sources $(SOURCES) --out data

bench: .venv/bench chromium ## Measure speed and memory, as ratios side by side (BENCH="interaction sessions")
	@SOURCES=$(SOURCES) $(BIN)/python -m tests.bench $(BENCH)

spark: .venv/spark ## Run the ETL's heavy steps on DuckDB and on Spark, and compare every column (needs Java 17)
	@$(BIN)/python -W ignore -m tests.spark

pictures: .venv/dev chromium ## Take the README's pictures from the running product
	@$(BIN)/python -m tests.pictures

lock: .venv/uv ## Pin every requirement anew, with hashes
	@$(BIN)/uv pip compile --quiet --python-version 3.11 --generate-hashes --no-header requirements.in -o requirements.txt
	@$(BIN)/uv pip compile --quiet --python-version 3.11 --generate-hashes --no-header -c requirements.txt requirements-etl.in -o requirements-etl.txt
	@$(BIN)/uv pip compile --quiet --python-version 3.11 --generate-hashes --no-header -c requirements.txt -c requirements-etl.txt requirements-dev.in -o requirements-dev.txt
	@$(BIN)/uv pip compile --quiet --python-version 3.11 --generate-hashes --no-header -c requirements.txt -c requirements-etl.txt -c requirements-dev.txt requirements-bench.in -o requirements-bench.txt
	@$(BIN)/uv pip compile --quiet --python-version 3.11 --generate-hashes --no-header -c requirements.txt -c requirements-etl.txt -c requirements-dev.txt requirements-spark.in -o requirements-spark.txt

chromium:
	@command -v "$${CHROMIUM:-chromium}" >/dev/null || command -v google-chrome >/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "Installing Chromium for the browser tests"; apt-get update -qq && apt-get install -y -qq chromium >/dev/null; \
	  else echo "The browser tests need Chromium. Debian or Ubuntu: sudo apt-get install chromium. Elsewhere: install it and set CHROMIUM to its path."; exit 1; fi; }

office:
	@command -v "$${SOFFICE:-soffice}" >/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "Installing LibreOffice for the tests of spreadsheets and slides (300 MB)"; \
	    apt-get update -qq && apt-get install -y -qq --no-install-recommends libreoffice-calc-nogui libreoffice-impress-nogui >/dev/null; \
	  else echo "The tests of spreadsheets and slides need LibreOffice. Debian or Ubuntu: sudo apt-get install --no-install-recommends libreoffice-calc-nogui libreoffice-impress-nogui. Elsewhere: install it and set SOFFICE to the path of soffice."; exit 1; fi; }

clean: ## Remove the environment and caches
	rm -rf .venv .pytest_cache .ruff_cache .hypothesis

.venv/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || { echo "Cuadrante Abierto needs Python 3.11: set PYTHON to it, as in make run PYTHON=/usr/bin/python3.11"; exit 1; }
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
	@touch $@

.venv/app: .venv/uv requirements.txt
	@echo "Installing what the dashboard needs (about a minute the first time)"
	@$(UV) -r requirements.txt
	@touch $@

.venv/etl: .venv/app requirements-etl.txt
	@$(UV) -r requirements-etl.txt
	@touch $@

.venv/dev: .venv/etl requirements-dev.txt
	@$(UV) -r requirements-dev.txt
	@touch $@

.venv/spark: .venv/dev requirements-spark.txt
	@$(UV) -r requirements-spark.txt
	@touch $@

.venv/bench: .venv/dev requirements-bench.txt
	@$(UV) -r requirements-bench.txt
	@touch $@

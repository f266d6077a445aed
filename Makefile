# `make demo` and `make test` do all the set-up themselves. `make help` lists the rest.
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
DEMO := build/demo

# The tests start the command some hundreds of times. Where containers forbid Python to keep what it compiled, each of those
# starts compiles everything anew, which costs as much again as the start itself.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-long lint ansible-lint types contract checks unit audit rigs bench lock coverage-of-causes golden clean

help: ## Show what there is to make
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  make %-18s %s\n", $$1, $$2}'

setup: $(STAMP) ## Make .venv with the locked dependencies and eidfleet itself

$(STAMP): requirements.lock pyproject.toml tests/rigs/make_venv.sh
	sh tests/rigs/make_venv.sh $(VENV)
	touch $@

demo: setup ## Scan this machine for real, load the sample fleet, write all reports
	$(BIN)/eidfleet demo $(DEMO)

test: setup rigs ## Everything CI runs, on the newest Python there is (PYTHON=... names another)
	@$(MAKE) --no-print-directory --jobs 2 --output-sync=target unit checks

checks: lint types contract audit

# Hours: the suite with the tests marked `long` on the oldest and the newest Python, then as an ordinary user whose paths are
# long: the whole suite once, and five runs in all of the tests that close folders, as pytest keeps three.
test-long: setup rigs ## Everything, on the oldest and newest Python and as an ordinary user
	sh tests/rigs/every_python.sh
	sh tests/rigs/ordinary_user.sh

lint: setup ansible-lint ## Style and likely mistakes
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

ansible-lint: setup
	cd playbooks && ANSIBLE_COLLECTIONS_PATH=collections PATH=$(CURDIR)/$(BIN):$$PATH $(CURDIR)/$(BIN)/ansible-lint --offline --strict -q

types: setup ## Strict types, tests included
	$(BIN)/mypy

contract: setup ## Who may import whom
	$(BIN)/lint-imports

audit: setup ## Known holes in what is locked, where the advisories can be asked
	@$(BIN)/python -m tests.rigs.audit

# Many tests wait for time limits and for each other's programs: five workers fill two processors. What has never been compiled
# is compiled once beforehand instead of by each of them. The plus sign lets make show at once what pytest says.
unit: setup
	@[ -d tests/__pycache__ ] || $(BIN)/pytest --collect-only -q >/dev/null || :
	+@env -u MAKEFLAGS -u MFLAGS $(BIN)/pytest -n 5 --dist loadgroup

rigs: ## Install what the real rigs need from Debian, where this user may
	@sh tests/rigs/install.sh

bench: setup rigs ## Measure: hosts per second and CPU per host beside bare ssh (minutes)
	$(BIN)/python -m tests.bench.scan_bench
	$(BIN)/python -m tests.bench.winrm_bench
	$(BIN)/python -m tests.bench.stand_in_bench

lock: setup ## Pin every dependency anew from the bounds in pyproject.toml
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-header --upgrade -q -o requirements.lock

coverage-of-causes: setup ## Try the rules on real problem reports; prints the table and renews docs/causes.md
	$(BIN)/python -m tests.causes.coverage --write

golden: setup ## Renew golden pages, workbooks and generated documents; read the diff
	EIDFLEET_RENEW_GOLDEN=1 $(BIN)/pytest -q tests/reports tests/collector/core/observation/test_contract_docs.py tests/collector/sources/scan/test_call_in.py tests/test_docs.py tests/causes/test_causes.py

clean: ## Remove what was made
	rm -rf build dist $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

# Needs Python 3.11 or newer and make; everything else goes into .venv.
PYTHON ?= $(firstword $(foreach p,python3 python3.14 python3.13 python3.12 python3.11,$(if $(shell $(p) -c 'import sys; print(sys.version_info >= (3, 11) or "")' 2>/dev/null),$(p))) python3)
LANGUAGE ?= en
COVER ?= 100
BIN := .venv/bin

.DEFAULT_GOAL := check
.NOTPARALLEL:
.PHONY: bench check clean demo docs mutants soak test

# One mark for each extra that is installed; made again when the project file or the pins change.
.venv/.has-%: pyproject.toml constraints/dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; say which: make PYTHON=...")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "installing what '$*' needs"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints/dev.txt -e '.[$*]'
	@touch $@

.PRECIOUS: .venv/.has-%

demo: .venv/.has-cli  ## play the default town's cases: LANGUAGE=en|zh, DB=FILE to keep them
	@$(BIN)/deliberation demo --language $(LANGUAGE) $(if $(DB),--db '$(DB)')

test: .venv/.has-dev  ## every test but the long ones
	@$(BIN)/python -m pytest -m 'not soak'

check: .venv/.has-dev  ## style, types, import floors, tests with coverage
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m pytest -m 'not soak' --cov --cov-fail-under=$(COVER)

soak: .venv/.has-dev  ## the long random tests
	@HYPOTHESIS_PROFILE=soak $(BIN)/python -m pytest -m soak

mutants: .venv/.has-mutants  ## small changes to the rules, and which of them no test notices: SAMPLE=50 SEED=1, FILES="quorum majority"
	@$(BIN)/python -m tests.mutants $(if $(SAMPLE),--sample $(SAMPLE)) $(if $(SEED),--seed $(SEED)) $(FILES)

bench: .venv/.has-dev  ## each measure beside its bound
	@$(BIN)/python -m benchmarks

docs: .venv/.has-dev  ## the pages, into docs/_site
	@$(BIN)/python docs/build.py

clean:  ## remove what can be made again
	@rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache .grimp_cache .coverage htmlcov dist build docs/_site
	@find src tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

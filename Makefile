# What a new machine has is Python >= 3.11 and make; every target sets up what it needs in .venv.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable
INPUTS := pyproject.toml constraints.txt

# What pytest is told besides: `make test ARGS=--cov` measures coverage, and fails under the floor in pyproject.toml.
ARGS ?=

.PHONY: demo test check wheel bench engines parity backends fuzz mutation generated clients clean

demo: $(VENV)/run
	@$(BIN)/lorg demo

test: $(VENV)/test
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile $(ARGS)

check: $(VENV)/check
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# The wheel, built by way of the source distribution, in an environment that has nothing else, away from this folder.
wheel: $(VENV)/check
	rm -rf dist
	$(BIN)/python -m build --quiet
	$(PYTHON) -m venv dist/clean
	dist/clean/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt dist/*.whl
	cd dist/clean && bin/lorg sets && bin/lorg demo > demo.txt && bin/lorg demo --full --lang en > full.txt

bench: $(VENV)/bench
	$(BIN)/python bench/imports.py
	$(BIN)/python bench/evaluate.py
	$(BIN)/python bench/validation.py
	$(BIN)/python bench/frames.py
	$(BIN)/python bench/selection.py
	$(BIN)/python bench/robustness.py
	$(BIN)/python bench/path.py

# Random rows, scored by the evaluator and on every engine: no row may differ. Needs Java 17 and PostgreSQL; minutes.
ENGINES := $(BIN)/python -m tests.engines
IN_MEMORY := --engine polars-lazy --engine pandas --engine pyarrow
ELSEWHERE := --engine spark --engine postgres
engines: $(VENV)/engines
	$(ENGINES) --engine polars --engine duckdb --rows 20000
	tests/engines/postgres.sh $(ENGINES) $(IN_MEMORY) $(ELSEWHERE) --rows 2000 --seed 24
	$(ENGINES) --engine polars --engine duckdb $(IN_MEMORY) --random-sets 8 --rows 200

# The same with a million rows of each set, and with many random sets: hours.
parity: $(VENV)/engines
	$(ENGINES) --engine polars --engine duckdb --rows 1000000 --chunk 100000
	tests/engines/postgres.sh $(ENGINES) $(IN_MEMORY) $(ELSEWHERE) --rows 100000 --chunk 50000
	$(ENGINES) --engine polars --engine pyarrow --random-sets 1000 --rows 500
	tests/engines/postgres.sh $(ENGINES) --random-sets 100 --rows 500 --seed 2

# What Spark and PostgreSQL are reached with, for the tests that use them where they are.
backends: $(VENV)/engines

# 100,000 random evidence documents, 20,000 random mutations of a set, 5,000 random policies, 2,000 random ways to a tier: minutes, so not part of `test`.
fuzz: $(VENV)/test
	$(BIN)/python tests/fuzz.py --documents 100000 --mutations 20000 --seed 1
	$(BIN)/python -m tests.test_selection.random_policies --cases 5000 --seed 1
	$(BIN)/python -m tests.test_pathway.random_paths --cases 2000 --seed 1
	$(BIN)/python -m tests.test_monitoring.simulation --draws 5000 --seed 1

# Mutation testing of scoring, tiers and criteria: minutes; ends with the mutants that survived.
mutation: $(VENV)/mutation
	tests/mutation.sh $(BIN)/mutmut

# What is made from the code and the sets, written anew; a test fails where it differs.
generated: $(VENV)/run
	$(BIN)/lorg schema result -o schema/result.schema.json
	$(BIN)/lorg schema diff -o schema/diff.schema.json
	$(BIN)/lorg schema summary -o schema/summary.schema.json
	$(BIN)/lorg schema path -o schema/path.schema.json
	$(BIN)/lorg schema growth -o schema/growth.schema.json
	$(BIN)/lorg schema revision -o schema/revision.schema.json
	$(BIN)/lorg schema judgements -o schema/judgements.schema.json
	$(BIN)/lorg schema impact -o schema/impact.schema.json
	$(BIN)/lorg schema robustness -o schema/robustness.schema.json
	$(BIN)/lorg schema items -o schema/items.schema.json
	$(BIN)/lorg schema agreement -o schema/agreement.schema.json
	$(BIN)/lorg schema estimate -o schema/estimate.schema.json
	$(BIN)/lorg schema selection -o schema/selection.schema.json
	$(BIN)/lorg schema policy -o schema/selection-policy.schema.json
	$(BIN)/lorg schema decisions -o schema/selection-decisions.schema.json
	for set in jiguan qiye shequ jiating; do \
	  $(BIN)/lorg schema evidence $$set -o schema/evidence-$$set.schema.json; \
	  for lang in zh en; do $(BIN)/lorg show $$set --lang $$lang --format markdown -o docs/sets/$$set.$$lang.md; done; \
	done
	for lang in zh en; do $(BIN)/lorg rules --lang $$lang --format markdown -o docs/rules.$$lang.md; done

# Foreign clients of what is published (schemas, hooks), for the tests that drive them; the server needs npm.
clients: $(VENV)/test
	@$(INSTALL) '.[test,batch,excel,plots,research,plan,clients]'
	npm install --prefix .tools --no-save --silent yaml-language-server@1.25.0

clean:
	rm -rf $(VENV) .tools .coverage .hypothesis .lorg_cache .mypy_cache .pytest_cache .ruff_cache mutants build dist

$(VENV)/run: $(INPUTS)
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed: make PYTHON=python3.11 ...")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(INSTALL) .
	@touch $@

$(VENV)/test: $(VENV)/run
	@$(INSTALL) '.[test,batch,excel,plots,research,plan,duckdb]'
	@touch $@

$(VENV)/check: $(VENV)/test
	@$(INSTALL) '.[test,check,bench,batch,excel,plots,research,plan,duckdb]'
	@touch $@

$(VENV)/bench: $(VENV)/run
	@$(INSTALL) '.[bench,batch,plan,research]'
	@touch $@

$(VENV)/engines: $(VENV)/test
	@$(INSTALL) '.[test,batch,excel,plots,research,plan,duckdb,spark,sql]'
	@touch $@

$(VENV)/mutation: $(VENV)/test
	@$(INSTALL) '.[test,batch,excel,plots,research,plan,mutation]'
	@touch $@

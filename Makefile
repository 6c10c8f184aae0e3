# Every target sets up what it needs, from a bare Python 3.11 up to 3.14.
# Another interpreter: make test PYTHON=python3.13

PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed
REGISTER := register/.venv/bin
REGISTER_STAMP := register/.venv/.installed

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help demo report test register-test register-demo bench nightly calibrate ahead verify pages site release format clean

help: ## Show the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(STAMP) ## Open the page with levers for the Dutch scenario in a browser (OPTIONS="--language en")
	$(BIN)/dienmodel explore nederland $(OPTIONS)

report: $(STAMP) ## Run the Dutch scenario and write its report to demo/
	$(BIN)/dienmodel run nederland --out demo
	@echo "The report is in $(CURDIR)/demo: open $$(find demo -name '*.html' | sort | head -n 1) in a browser."

test: $(STAMP) ## Check style, types, layers and behaviour
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -q -n 2 --dist loadfile --no-loadscope-reorder
	$(MAKE) register-test

register-test: $(REGISTER_STAMP) ## Check the register, which is a distribution of its own, on SQLite and PostgreSQL
	cd register && .venv/bin/ruff check . && .venv/bin/ruff format --check . && .venv/bin/mypy && .venv/bin/lint-imports
	cd register && .venv/bin/pytest -q

register-demo: $(REGISTER_STAMP) ## Serve the survey with 2,000 made-up people and print a letter to try
	$(REGISTER)/dienregister demo --home demo/register

bench: $(STAMP) ## Measure speed
	@missed=0; for part in run browser load; do $(BIN)/python benchmarks/$$part.py || missed=1; done; exit $$missed

nightly: $(STAMP) ## Measure coverage, run the slow tests, look for new counterexamples, then measure speed
	$(BIN)/pytest -q -n 2 --dist loadfile --no-loadscope-reorder --cov --cov-report=term
	$(BIN)/pytest -q --hypothesis-profile=new -m nightly
	$(BIN)/pytest -q --hypothesis-profile=new -n 2 -m "hypothesis and not nightly"
	$(BIN)/python benchmarks/run.py

calibrate: $(STAMP) ## Learn the figures of the Dutch scenario from its published counts, for the package
	$(BIN)/dienmodel calibrate nederland --out src/dienmodel/data/learnt/nederland.parquet

ahead: $(STAMP) ## Compute the futures of the Dutch scenario, and what links and levers do in them, for the package (after calibrate)
	$(BIN)/python docs/ahead.py

verify: $(STAMP) ## Forecast what was counted from earlier days, for the package, and write how good that was into docs/back-test.md
	cd docs && ../$(BIN)/python verification.py

pages: $(STAMP) ## Write what is made from the code and the labels: pages of docs/, words of the command line
	$(BIN)/python docs/compile_labels.py
	$(BIN)/python docs/generate.py
	$(BIN)/python docs/picture.py
	$(BIN)/python docs/back_test.py
	$(BIN)/python docs/parliament.py
	$(BIN)/python docs/claims.py
	$(BIN)/python docs/foretold.py

site: $(STAMP) ## Build the documentation as a site in build/site
	$(BIN)/python -m pip install --quiet -c constraints.txt -e '.[site]'
	$(BIN)/python docs/site.py

release: $(STAMP) ## Build the distribution, its list of components and its manual pages in dist/, and check them
	$(BIN)/python -m pip install --quiet -c constraints.txt -e '.[release]'
	rm -rf dist && $(BIN)/reuse lint --quiet
	$(BIN)/python -m build --outdir dist
	$(BIN)/twine check --strict dist/*
	$(PYTHON) -m venv build/installed && build/installed/bin/pip install --quiet -c constraints.txt dist/*.whl
	build/installed/bin/dienmodel check nederland
	$(BIN)/cyclonedx-py environment --output-file dist/sbom.json build/installed
	$(BIN)/click-man --target dist/man dienmodel
	rm -rf build/installed

format: $(STAMP) ## Put the code in the house style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean: ## Remove everything that can be made again
	rm -rf register/.venv .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist demo
	find src tests register/src register/tests -name __pycache__ -type d -prune -exec rm -rf {} +

# A Python without ensurepip (Debian without python3-venv) lends its own pip to the new environment;
# a bundled pip that is old replaces itself by the pinned one before it installs anything else.
$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 15))' \
		|| { echo "dienmodel needs Python 3.11 to 3.14: make PYTHON=python3.11 ..."; exit 1; }
	rm -rf .venv
	$(PYTHON) -m venv .venv || { rm -rf .venv && $(PYTHON) -m venv --without-pip .venv \
		&& $(PYTHON) -m pip --python $(BIN)/python install --quiet pip; }
	$(BIN)/python -m pip install --quiet --upgrade pip -c constraints.txt
	$(BIN)/python -m pip install --quiet -c constraints.txt -e '.[dev]'
	@touch $@

$(REGISTER_STAMP): register/pyproject.toml register/constraints.txt
	rm -rf register/.venv
	$(PYTHON) -m venv register/.venv || { rm -rf register/.venv && $(PYTHON) -m venv --without-pip register/.venv \
		&& $(PYTHON) -m pip --python $(REGISTER)/python install --quiet pip; }
	$(REGISTER)/python -m pip install --quiet --upgrade pip -c register/constraints.txt
	$(REGISTER)/python -m pip install --quiet -c register/constraints.txt -e './register[dev]'
	@touch $@

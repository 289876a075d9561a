# Two commands are all a newcomer needs: `make demo` and `make test`. Everything is set up in .venv.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.PHONY: demo check test lint house browser bench docs wheel lock clean

demo: $(READY)  ## the demo company, from raw files to need map and report
	$(BIN)/knast demo ./knast-demo

check: lint  ## the two-minute part of the tests: lint, house, rooms
	$(BIN)/pytest -n 2 -m "not slow"

test: $(READY) browser  ## every test
	$(BIN)/pytest -n 2

lint: $(READY)  ## ruff, mypy and import-linter
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

browser:  ## the tests of printed pages need Chromium and pdfinfo: installed where we may, else said
	@if command -v chromium >/dev/null && command -v pdfinfo >/dev/null; then :; \
	elif command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
		(apt-get update -qq && apt-get install -qq -y --no-install-recommends chromium poppler-utils >/dev/null) \
		|| echo "Chromium could not be installed: tests of printed pages are skipped."; \
	else echo "Tests of printed pages are skipped: install Chromium and pdfinfo (Debian: apt-get install chromium poppler-utils)."; fi

bench: $(READY)  ## print the figures: reading, mapping, scale
	$(BIN)/python benchmarks/reading.py
	$(BIN)/python benchmarks/mapping.py
	$(BIN)/python benchmarks/run_scale.py

docs: $(READY)  ## write docs/reference from the code
	$(BIN)/python docs/make_reference.py

wheel: $(READY)  ## build the wheel into dist/
	$(BIN)/python -m build --wheel --no-isolation

lock: $(READY)  ## renew requirements.lock from pyproject.toml: names, versions and hashes only
	$(BIN)/pip-compile --quiet --strip-extras --generate-hashes --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-header \
		--allow-unsafe --extra dev --output-file requirements.lock pyproject.toml

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(READY)

clean:  ## remove what was built; workspaces and demo data stay
	rm -rf .venv dist build .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find src tests benchmarks training -name __pycache__ -type d -prune -exec rm -rf {} +

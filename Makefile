# Everything a contributor needs: `make demo` and `make test` set up what they use by themselves.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test check lint format lock bench clean

demo: $(VENV)/ready
	@$(BIN)/synctui demo

test check: $(VENV)/ready
	@$(BIN)/python tests/all_checks.py

format: $(VENV)/ready
	$(BIN)/ruff format . && $(BIN)/ruff check --fix .

bench: $(VENV)/ready
	$(BIN)/python -m bench

$(VENV)/ready: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --group dev --output-file requirements.lock pyproject.toml

clean:
	rm -rf $(VENV) dist build

# Two commands: `make run` and `make test`.  `make lock` renews the pinned requirements.
.PHONY: run test lock
.DELETE_ON_ERROR:

VENV := .venv
BIN  := $(VENV)/bin
HOME_DIR := $(or $(RISKZONE_HOME),var)
PORT ?= 8501
# Tests in so many processes: one has the browser, the others share the rest.
WORKERS ?= 2
export PIP_DISABLE_PIP_VERSION_CHECK := 1
unexport PYTHONPATH

run: $(VENV)/.runtime
	$(BIN)/riskzone store upgrade
	@# Offered once: whoever empties the store, or serves another area, is not given it again.
	@test -e "$(HOME_DIR)/.demo-offered" || { $(BIN)/riskzone demo || true; touch "$(HOME_DIR)/.demo-offered"; }
	exec $(BIN)/riskzone serve --port $(PORT)

test: $(VENV)/.tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	@PYTHON=$(BIN)/python sh scripts/find_browser.sh
	@# Import contracts are among the tests; types are checked beside them.
	sh scripts/run_beside.sh $(BIN)/mypy $(BIN)/python -m pytest --numprocesses $(WORKERS) $(PYTEST_ARGS)

# The stamps say which requirements are installed; a second `make` has nothing to do.
$(VENV)/.runtime: requirements.txt pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --requirement requirements.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.tests: requirements-dev.txt $(VENV)/.runtime
	$(BIN)/python -m pip install --quiet --requirement requirements-dev.txt
	@touch $@

$(BIN)/python:
	@sh scripts/make_venv.sh $(VENV)

lock: | $(BIN)/python
	$(BIN)/python -m pip install --quiet uv
	UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/uv pip compile --quiet --universal --python-version 3.11 \
		--no-emit-index-url pyproject.toml requirements.in --output-file requirements.txt
	UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/uv pip compile --quiet --universal --python-version 3.11 \
		--no-emit-index-url requirements-dev.in --output-file requirements-dev.txt

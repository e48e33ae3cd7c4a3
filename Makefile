# make run   set up, build the sample base if there is none, serve page and API on 127.0.0.1:8000
# make test  set up, then every test
# make lint  ruff and mypy
#
# PYTHON chooses the interpreter (3.11 or newer), EXTRAS adds optional dependencies, PIP_FLAGS is passed to pip, and JOBS is the
# number of processes that test beside each other (each may need 5 GB where the real data lies beside the repository).

PYTHON ?= $(shell command -v python3.11 || command -v python3)
KB ?= policy-kb
HOST ?= 127.0.0.1
PORT ?= 8000
EXTRAS ?=
PIP_FLAGS ?=
JOBS ?= 2
VENV ?= .venv

comma := ,
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check $(PIP_FLAGS) --editable

.PHONY: run test lint clean

run: $(VENV)/.installed
	@$(BIN)/policykb serve --sample --kb $(KB) --host $(HOST) --port $(PORT)

test: $(VENV)/.installed-for-tests
	$(BIN)/python -m pytest --numprocesses $(JOBS) --dist worksteal

lint: $(VENV)/.installed-for-tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

clean:
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "需要 Python 3.11 或更新版本；可用 make PYTHON=/路径/python3.11 指定")'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml | $(VENV)/bin/python
	@echo "正在安装依赖……"
	@$(INSTALL) .
	@touch $@

$(VENV)/.installed-for-tests: pyproject.toml | $(VENV)/bin/python
	@$(INSTALL) '.[test$(if $(EXTRAS),$(comma)$(EXTRAS))]'
	@touch $@ $(VENV)/.installed

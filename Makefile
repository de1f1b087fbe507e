# Every target sets up what it needs first; a second run finds it done. Details: CONTRIBUTING.md.

BIN := .venv/bin
ARGS ?=

.PHONY: help setup setup-run setup-demo setup-bench demo run test bench screenshots check translations clean

help:
	@echo "make demo    the window with a demo portal: nothing real is touched"
	@echo "make run     the window with your own accounts"
	@echo "make test    the whole test suite           (ARGS='tests/core -x' narrows it)"
	@echo "make bench   how fast it is, beside its peers in the same run"
	@echo "make screenshots  pictures of every page and dialog, in build/screenshots"
	@echo "make check   style, types and import rules"
	@echo "make translations  brings the catalogues up to date with the texts in the source"
	@echo "make clean   removes what these made"

setup-run:
	@packaging/linux/setup.sh run

setup:
	@packaging/linux/setup.sh dev

# Also the libraries that benchmarks compare with.
setup-bench:
	@packaging/linux/setup.sh bench

# Also a Secret Service, where there is no desktop session that has one.
setup-demo:
	@packaging/linux/setup.sh demo

demo: setup-demo
	@packaging/linux/session.sh $(BIN)/b24monitor demo $(ARGS)

run: setup-run
	@$(BIN)/b24monitor $(ARGS)

test: setup
	@$(BIN)/python -m pytest $(ARGS)

# Ends by itself within 12 minutes; ARGS='cpu steady' narrows it.
bench: setup-bench
	@xvfb-run -a $(BIN)/python -m tests.benchmarks $(ARGS)

# In each language, theme and scale; ARGS='history keys' narrows it. Fails where text is cut off.
screenshots: setup
	@$(BIN)/python -m tests.screenshots $(ARGS)

check: setup
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m pytest tests/test_layers.py

# What is new comes in untranslated: translate it in resources/translations/*/LC_MESSAGES/b24monitor.po, then run it again.
translations: setup
	@$(BIN)/python packaging/translations.py

clean:
	rm -rf .venv build dist *.egg-info .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find b24monitor resources tests -name __pycache__ -prune -exec rm -rf {} +

# The only list of commands. CI runs the same targets.
SHELL := /bin/bash
.DEFAULT_GOAL := help
BOOTSTRAP := infra/bootstrap/bootstrap.sh
BACASABLE := .venv/bin/bacasable
PYTEST := .venv/bin/pytest
UNIT_TESTS := tests/unit

.PHONY: help
help: ## Cette aide
	@awk 'BEGIN {FS = ":.*## "} /^## / {print "\n" substr($$0, 4)} \
	  /^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo
	@echo "Réglages : variables BACASABLE_…, voir docs/reglages.md. YES=1 : ne demande rien."

## La plateforme
.PHONY: up down restart doctor images
up: ## Installe ce qui manque, construit les images, démarre la plateforme
	@$(BOOTSTRAP) $(BACASABLE) up

down: ## Arrête tout ce que « make up » a démarré ; les données restent
	@$(BOOTSTRAP) $(BACASABLE) down

restart: ## Relance le hub ; les serveurs des apprenant·e·s restent ouverts
	@$(BOOTSTRAP) $(BACASABLE) restart

doctor: ## Vérifie chaque partie, dit comment réparer
	@$(BOOTSTRAP) $(BACASABLE) doctor

images: ## Construit les images qui ont changé (REBUILD=1 : toutes, avec les mises à jour)
	@$(BOOTSTRAP) $(BACASABLE) images $(if $(REBUILD),--rebuild)

## Le code
.PHONY: check test test-unit screenshots bench fuzz migration clean
check: ## Style, types et tests rapides : environ deux minutes, sans Docker
	@$(BOOTSTRAP) .venv/bin/ruff check
	@.venv/bin/ruff format --check
	@.venv/bin/mypy
	@$(BOOTSTRAP) $(PYTEST) -q -n auto --dist loadscope -m "not slow" $(UNIT_TESTS)

test-unit: ## Les tests sans Docker
	@$(BOOTSTRAP) $(PYTEST) $(UNIT_TESTS)

test: ## Tous les tests, sur une machine neuve aussi : installe ce qu'il faut
	@$(BOOTSTRAP) --for-tests $(BACASABLE) prepare
	@PATH="$(CURDIR)/.venv/bin:$$PATH" npm --prefix lab run check
	@$(BOOTSTRAP) $(PYTEST) -n auto --dist worksteal $(UNIT_TESTS) tests/courses
	@$(BOOTSTRAP) $(PYTEST) tests/api
	@$(BOOTSTRAP) $(PYTEST) -n 2 --dist loadgroup --ignore tests/benchmarks --ignore $(UNIT_TESTS) \
	  --ignore tests/courses --ignore tests/api

screenshots: ## Refait les images des guides, par les tests du navigateur
	@BACASABLE_SCREENSHOTS=$(CURDIR)/docs/images/apprenant $(BOOTSTRAP) $(PYTEST) \
	  tests/e2e/test_panel_in_browser.py tests/browser/test_learner_pages.py
	@BACASABLE_SCREENSHOTS=$(CURDIR)/docs/images $(BOOTSTRAP) $(PYTEST) \
	  tests/browser/test_plan_page.py tests/browser/test_groups_page.py
	@BACASABLE_SCREENSHOTS=$(CURDIR)/docs/images $(BOOTSTRAP) $(PYTEST) \
	  tests/browser/test_insight_pages_in_browser.py
	@BACASABLE_SCREENSHOTS=$(CURDIR)/docs/images/formateur $(BOOTSTRAP) $(PYTEST) \
	  tests/browser/test_release_story.py tests/e2e/test_author_in_browser.py

bench: ## Les mesures : démarrages, correction, remise des rendus
	@$(BOOTSTRAP) $(BACASABLE) prepare
	@$(BOOTSTRAP) $(PYTEST) -s tests/benchmarks

fuzz: ## Dix minutes de réponses hostiles à l'examinateur
	@$(BOOTSTRAP) .venv/bin/python -m tests.fuzz.campaign 600

migration: ## Une nouvelle migration de la base : make migration MESSAGE="…"
	@test -n "$(MESSAGE)" || { echo 'Donnez un message : make migration MESSAGE="…"' >&2; exit 1; }
	@$(BOOTSTRAP) .venv/bin/python -m bacasable.migrations "$(MESSAGE)"

clean: ## Retire les caches et les images inutiles ; garde les données
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis build/bootstrap.log
	@$(BOOTSTRAP) $(BACASABLE) images --prune

.DEFAULT_GOAL := help
.PHONY: help run build dist env certs up down test bench demo demo-versions fmt lint clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Build and start the server on this machine (needs Rust and Node; ARGS are passed on to "stratabase serve")
	@scripts/run $(ARGS)

build: ## Build the release binary with the console in it
	@scripts/build

dist: ## Make the static binary for Linux, its checksums and the list of what is in it
	@scripts/dist

env: ## Make the .env files that are missing, with fresh secrets
	@scripts/make-env

certs: ## Make a self-signed certificate for the gateway, unless there is one
	@scripts/make-certs

up: env certs ## Start a whole installation with Docker: gateway, console, nodes and what they share
	docker compose up --detach --wait

down: ## Stop it; what is stored stays
	docker compose down

test: ## Install what the tests need, then run them all
	@scripts/install-test-deps
	@scripts/test

bench: ## Compare the server with a bare baseline on this machine
	@bench/run

demo: ## Load the example application into a running server
	@scripts/demo

demo-versions: ## Watch clients of three versions go on calling a server while its schema changes under them
	@scripts/demo-versions

fmt: ## Format the code
	cargo fmt --all
	npm --prefix services/frontend run --silent format

lint: ## Check formatting, lints and documentation
	@scripts/lint

clean: ## Remove what was built
	cargo clean
	rm -rf dist services/frontend/dist

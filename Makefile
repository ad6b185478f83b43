# Thin: every target is one command that can be run by hand. CI runs the same ones (.ci/run).
SHELL := /bin/bash
.DEFAULT_GOAL := help
CONFIGURATION ?= debug

help: ## Show what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' Makefile

demo: bootstrap ## Build, and see Interlock do its whole job on an embedded API server (about 10 minutes the first time)
	swift build --configuration $(CONFIGURATION) --product interlock
	"$$(swift build --configuration $(CONFIGURATION) --show-bin-path)/interlock" demo $(ARGS)

build: bootstrap ## Build everything
	swift build --configuration $(CONFIGURATION)

test: bootstrap ## Build and run all tests; with an API server for tests also the contract suite on it
	Scripts/test

contract: bootstrap ## Run the contract suite on a real API server (KUBE_TEST_API or INTERLOCK_TEST_KUBECONFIG)
	Scripts/contract

tsan: bootstrap ## Run the tests of what holds threads, locks and sockets under the thread sanitizer
	Scripts/tsan

verify: bootstrap ## Check format, module graph, generated files and house rules
	Scripts/verify

lint: bootstrap ## Check the format of every Swift file
	swift format lint --strict --parallel --recursive --configuration .swift-format Package.swift Sources Tests Benchmarks

format: bootstrap ## Format every Swift file
	swift format --in-place --parallel --recursive --configuration .swift-format Package.swift Sources Tests Benchmarks

generate: bootstrap ## Write the generated files anew
	Scripts/generate

bench: bootstrap ## Measure: objects synced, JSON, tasks from end to end, memory
	swift run --configuration release interlock-bench $(ARGS)

bench-peer: bootstrap ## Measure beside a controller on client-go, on one real API server (KUBE_TEST_API and PEER)
	Scripts/bench-peer $(ARGS)

soak: bootstrap ## Run Tests/Faults with many seeds: make soak SEEDS=1000, or ARGS='--seeds 50 --from 200 --rate 400'
	Scripts/soak $(ARGS)

fuzz: bootstrap ## Give the readers and evaluators inputs that nobody would write: make fuzz ARGS='--target cel --inputs 1000000'
	Scripts/fuzz $(ARGS)

image: ## Build the container image with docker or podman (ENGINE=…)
	$(or $(ENGINE),$(shell command -v docker || command -v podman || echo docker)) build --tag interlock:0.1.0 .

bootstrap: ## Install the system packages that are missing (apt, dnf or brew)
	@Scripts/bootstrap

clean: ## Remove everything that was built
	rm -rf .build

.PHONY: help demo build test contract tsan verify lint format generate bench bench-peer soak fuzz image bootstrap clean

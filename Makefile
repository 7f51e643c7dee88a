SHELL := /bin/bash
# Uketsuke. Bare `make` lists what there is; each command installs what it needs first, and says so.
.DEFAULT_GOAL := help
.PHONY: help setup demo screenshots test monkey check fmt state-diagram bench-card bench-visit bench-face bench-kill bench-serve bench-start clean-demo

# Arguments for `make demo`, as in: make demo ARGS="--help"
ARGS ?=

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Install everything the other commands need (Debian packages, Rust)
	@scripts/setup.sh

demo: ## The shipped kiosk beside a tray of virtual cards and a sandbox gateway; without a display, scripted visits into target/demo
	@scripts/run.sh build rust screen card -- build --locked -p kiosk-app -p kiosk-demo --bins
	@scripts/run.sh rust -- run --offline --locked -q -p kiosk-demo --bin uketsuke-demo -- --beside-pcscd scripts/with-pcscd.sh $(ARGS)

screenshots: ## All screens on sheets in target/screenshots, and the scripted visits in target/demo, without a display
	@scripts/run.sh build rust screen -- run --locked -p kiosk-screens --example contact_sheets
	@env -u DISPLAY -u WAYLAND_DISPLAY $(MAKE) --no-print-directory demo

test: ## All that a change has to pass: format, lints, documentation, tests
	@scripts/test.sh

monkey: ## A monkey at the shipped kiosk for longer than in `make test`: make monkey ARGS="SEED SECONDS"
	@scripts/run.sh build rust screen card -- build --workspace --locked --bins
	@UKETSUKE_MONKEY_SEED=$(word 1,$(ARGS)) UKETSUKE_MONKEY_SECONDS=$(or $(word 2,$(ARGS)),3600) scripts/run.sh rust -- test --workspace --locked --test shipped -- monkey --nocapture

check: test ## `make test`, then licences and security advisories of all dependencies (network)
	@scripts/deny.sh full

state-diagram: ## Draw docs/state-diagram.md from what the visit does
	@UKETSUKE_DRAW_STATES=1 scripts/run.sh rust -- test --workspace --locked --test visit -- diagram

fmt: ## Format the code
	@. scripts/lib.sh && use_rust && cargo fmt --all

bench-card: ## Card round trips, bytes and time beside myna-card over a simulated contactless link
	@scripts/run.sh build rust -- run --release --locked -p bench -- card

bench-visit: ## Machine time of the PIN visit, step by step
	@scripts/run.sh build rust -- run --release --locked -p bench -- visit

bench-kill: ## The audit log while its program is killed 10,000 times at random moments
	@scripts/run.sh build rust -- run --release --locked -p bench -- kill

bench-serve: ## Sandbox gateway and staff console under load, beside an empty axum handler over the same TLS
	@scripts/run.sh build rust -- run --release --locked -p bench -- serve

bench-face: ## The face, frame to decision on one thread, beside OpenCV; needs the weights and the development pictures
	@scripts/run.sh build rust face-peers -- build --release --locked -p bench
	@ORT_DYLIB_PATH=$${ORT_DYLIB_PATH:-$$(scripts/onnxruntime.sh --there)} scripts/run.sh rust -- run --release --offline --locked -q -p bench -- face-speed

bench-start: ## The window: first frame, what waiting costs, how soon a key is answered while a card is read and a face matched
	@scripts/run.sh build rust screen card -- build --release --locked -p bench -p kiosk-app --bins
	@scripts/with-pcscd.sh scripts/run.sh rust -- run --release --offline --locked -q -p bench -- start

clean-demo: ## Remove what the demo left in target/demo
	@rm -rf target/demo

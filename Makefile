# The front door. Each target says what it does; `make` alone lists them.

# One build profile for the demo, the tests and the browser tests; the measurements use the release profile.
TARGET := $(or $(CARGO_TARGET_DIR),target)
PHIEN := $(TARGET)/debug/phien
NPM_MARK := web/node_modules/.package-lock.json

.PHONY: help demo web build test bench prove openapi

help:
	@echo "make demo    a live sale with a crowd, at http://$${PHIEN_ADDR:-127.0.0.1:8080}"
	@echo "make test    everything that must hold"
	@echo "make bench   figures, one JSON line each (ONLY=key for one)"
	@echo "make prove   proofs at full length (ONLY=key for one)"

demo: build
	@exec $(PHIEN) demo

build: web
	cargo build --locked -p phien

web: web/dist/index.html

$(NPM_MARK): web/package-lock.json
	cd web && npm ci --no-audit --no-fund
	@touch $(NPM_MARK)

web/dist/index.html: $(NPM_MARK) $(shell find web -path web/node_modules -prune -o -path web/dist -prune -o -type f -print 2>/dev/null)
	cd web && npm run build
	@touch web/dist/index.html crates/app/src/pages.rs # the pages are embedded there

test:
	scripts/test

bench: web
	cargo build --locked --release -p phien -p bench
	@$(TARGET)/release/bench measure
	@node web/scripts/size.mjs
	cargo build --locked --release -p media --examples
	@node bench/media/glass.mjs

prove: web
	cargo build --locked --release -p phien -p bench
	@$(TARGET)/release/bench prove
	@case "$(ONLY)" in ""|decide_reference_pairs) \
		cargo test --locked --release -q -p decide --test agree -- --ignored --nocapture | grep -F '"key"';; esac

# Writes the API's description and the types of the pages' client.
openapi: build
	$(PHIEN) openapi > web/openapi.json
	cd web && npm run api

#!/usr/bin/env bash
# Licences, banned crates, sources and advisories of all dependencies, as deny.toml asks.
#
#   scripts/deny.sh offline   what needs no network; where cargo-deny is not installed, says so and passes
#   scripts/deny.sh full      advisories too (network); installs cargo-deny where it is missing
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh
use_rust

CARGO_DENY_VERSION=0.20.2

case "${1:-}" in
    offline)
        if ! cargo deny --version >/dev/null 2>&1; then
            say "licences, bans, sources: NOT checked, cargo-deny is not installed (\`make check\` installs it and checks)"
            exit 0
        fi
        say "licences, bans, sources (cargo deny; advisories need the network and belong to \`make check\`)"
        cargo deny --locked check --hide-inclusion-graph --allow duplicate bans licenses sources
        ;;
    full)
        if ! cargo deny --version >/dev/null 2>&1; then
            say "installing cargo-deny $CARGO_DENY_VERSION (cargo install; takes some minutes)"
            cargo install cargo-deny --locked --version "$CARGO_DENY_VERSION"
        fi
        say "licences, bans, sources, advisories (cargo deny)"
        cargo deny --locked check --hide-inclusion-graph bans licenses sources advisories
        ;;
    *) fail "usage: scripts/deny.sh offline|full" ;;
esac

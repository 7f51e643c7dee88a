#!/usr/bin/env bash
# Runs a program of the workspace after setting up what it needs:  scripts/run.sh GROUP... -- CARGO-ARGUMENTS...
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh

groups=()
while [ $# -gt 0 ] && [ "$1" != -- ]; do
    groups+=("$1")
    shift
done
[ "${1:-}" = -- ] || fail "usage: scripts/run.sh GROUP... -- CARGO-ARGUMENTS..."
shift

scripts/setup.sh "${groups[@]}"
use_rust
say "cargo $*"
exec cargo "$@"

#!/usr/bin/env bash
# `make test`: everything a change has to pass, on a machine with nothing but Debian 12 on it.
# The tests come last, so that the closing lines are theirs.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh

# A snapshot that differs is a failure, never a new truth.
export INSTA_UPDATE=no
unset INSTA_FORCE_PASS INSTA_FORCE_UPDATE

tree_state() { git status --porcelain --untracked-files=all && git diff | sha256sum; }
in_git=false
if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
    in_git=true
    before=$(tree_state)
fi

scripts/setup.sh build rust card screen face-peers browser
use_rust

say "format (cargo fmt --check)"
cargo fmt --all --check

say "lints (cargo clippy, warnings are errors)"
cargo clippy --workspace --all-targets --locked -- -D warnings

say "documentation (cargo doc, warnings are errors)"
RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --locked

scripts/deny.sh offline

say "examples in the documentation (cargo test --doc)"
cargo test --workspace --doc --locked

# Every build has both runtimes of the face models; onnxruntime's library is loaded when a test starts, and nothing is linked
# to it. The variable makes the tests run the models on both.
ORT_DYLIB_PATH=${ORT_DYLIB_PATH:-$(scripts/onnxruntime.sh --there)}
export ORT_DYLIB_PATH
say "face models on onnxruntime: ${ORT_DYLIB_PATH:-not installed, those tests are skipped}"

# A test that could not run leaves a note here (crates/test-support/not-run).
export UKETSUKE_NOT_RUN=$PWD/target/not-run
rm -rf "$UKETSUKE_NOT_RUN"

if cargo nextest --version >/dev/null 2>&1; then
    say "tests (cargo nextest)"
    cargo nextest run --workspace --locked --profile make --test-threads "$((2 * $(nproc)))"
else
    say "tests (cargo test; cargo-nextest is not installed, which is fine)"
    # Documentation examples ran above.
    cargo test --workspace --locked --no-fail-fast --lib --bins --tests --examples
fi

# A test library that writes a missing snapshot and passes would otherwise prove nothing.
if $in_git; then
    if [ "$(tree_state)" != "$before" ]; then
        git status --short --untracked-files=all
        fail "the tests changed the working tree (above): a snapshot is missing or a test does not clean up"
    fi
    say "working tree unchanged by the tests"
else
    say "not a git checkout: whether the tests leave files behind was not checked"
fi
say "make test: passed"

# A test that did not run has not passed: how many, and what they wanted.
if notes=$(cat "$UKETSUKE_NOT_RUN"/* 2>/dev/null); then
    say "$(wc -l <<<"$notes") tests did not run, or not wholly; they are among those counted as passed above:"
    cut -f 1 <<<"$notes" | sort | uniq -c | sed 's/^/  without /'
    if [ -n "${CI:-}" ] && [ -d ../shared/models ] && grep -Eq '^(weights|pictures)' <<<"$notes"; then
        fail "weights and pictures are there, and tests did not use them"
    fi
else
    say "every test ran"
fi

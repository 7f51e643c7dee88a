# Sourced by the scripts beside it: talking, becoming root, finding Rust.
# shellcheck shell=bash

# The toolchain that the lints and the formatting were written with; Cargo.toml's rust-version, and a patch level.
RUST_VERSION=1.95.0

say() { printf '== %s\n' "$*"; }
fail() { printf 'error: %s\n' "$*" >&2; exit 1; }

# Runs a command as root, or says which command root has to run.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        fail "this needs root and there is no sudo; as root, run: ${*@Q}"
    fi
}

# Whether version $1 is at least version $2.
at_least() { [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$2" ]; }

# Version of the cargo that would run now; empty without one.
cargo_version() { { cargo --version 2>/dev/null || true; } | cut -d " " -f 2; }

# Puts cargo on the path and picks the pinned toolchain where rustup has it. Installs nothing.
use_rust() {
    PATH="${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"
    export PATH
    local wanted="${RUST_VERSION%.*}"
    case "$(cargo_version)" in "$wanted".*) return 0 ;; esac
    if command -v rustup >/dev/null && rustup toolchain list 2>/dev/null | grep -q "^$RUST_VERSION-"; then
        export RUSTUP_TOOLCHAIN="$RUST_VERSION"
    fi
}

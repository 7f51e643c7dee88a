#!/usr/bin/env bash
# onnxruntime's library, and OpenCV for Python, for the tests and benches of the face. Neither ships with the kiosk.
#
#   scripts/onnxruntime.sh           installs them where they are missing, and prints the library's path
#   scripts/onnxruntime.sh --there   prints the library's path if it is there, and nothing otherwise; installs nothing
#
# The Python environment beside it, with OpenCV, is the folder three above the library; its interpreter is bin/python.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh

folder=${XDG_CACHE_HOME:-$HOME/.cache}/uketsuke/face-peers
# Changes when another version is wanted.
mark=$folder/installed-$(sha256sum scripts/face-peers.txt | cut -c 1-16)

library() {
    local found
    found=$(find "$folder/venv/lib" -path '*/onnxruntime/capi/libonnxruntime.so.*' -print -quit 2>/dev/null) || true
    [ -e "$mark" ] && [ -n "$found" ] && printf '%s\n' "$found"
}

case "${1:-}" in
    --there) library || true; exit 0 ;;
    "") ;;
    *) fail "usage: scripts/onnxruntime.sh [--there]" ;;
esac

library && exit 0
say "setup face-peers: onnxruntime and OpenCV for Python into $folder (pip, checked against scripts/face-peers.txt)" >&2
command -v python3 >/dev/null || fail "no python3"
rm -rf "$folder"
mkdir -p "$folder"
python3 -m venv "$folder/venv" >&2
# Only what is named, from wheels with the hashes that are named: nothing is resolved and nothing is compiled.
"$folder/venv/bin/pip" install -q --disable-pip-version-check --no-deps --only-binary=:all: --require-hashes \
    -r scripts/face-peers.txt >&2
touch "$mark"
library || fail "the onnxruntime package has no library in it"

#!/usr/bin/env bash
# Makes the pictures of README.md from those that the acceptance tests take of the shipped program: docs/pictures/visit.gif, a visit
# by face, and docs/pictures/console.png, a staff check. Needs what `make test` needs, the face models, and ImageMagick (Debian:
# imagemagick). docs/pictures/pin.png comes from `make screenshots`.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh

command -v convert >/dev/null || fail "ImageMagick is missing; install the Debian package imagemagick"
scripts/setup.sh build rust screen card browser
use_rust
ORT_DYLIB_PATH=${ORT_DYLIB_PATH:-$(scripts/onnxruntime.sh --there)}
export ORT_DYLIB_PATH
taken=target/tmp/shipped
rm -rf "$taken/two-touches" "$taken/staff-console"
cargo build --workspace --locked --bins
cargo test --workspace --locked --test shipped -- --exact \
    touch::visit_by_face_takes_two_touches staff::staff_check_at_the_console
[ -f "$taken/two-touches/7-result.png" ] || fail "no pictures: are the face models installed (uketsuke models install)?"

# Hundredths of a second that each picture stands.
frames=()
add() { [ ! -f "$taken/two-touches/$1.png" ] || frames+=(-delay "$2" "$taken/two-touches/$1.png"); }
add 1-idle 150
add 2-choosing 200
add 3-face-nobody 70
add 4-face 120
add 5-consent 200
add 6-review 200
add 7-result 300
convert "${frames[@]}" -loop 0 -resize 800x -dither None -colors 64 -layers OptimizeTransparency docs/pictures/visit.gif
convert "$taken/staff-console/check.png" -resize 800x -dither None -colors 128 png8:docs/pictures/console.png
for picture in visit.gif console.png; do
    say "docs/pictures/$picture: $(stat -c %s "docs/pictures/$picture") bytes"
done

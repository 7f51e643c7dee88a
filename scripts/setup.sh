#!/usr/bin/env bash
# Installs what a group of commands needs on Debian 12, only where it is missing, and says what it does.
#
#   scripts/setup.sh [build] [rust] [card] [screen] [face-peers] [browser] [print]        (no group: all but print)
#
# Debian packages go in through apt-get, as root or through sudo. Rust goes into the home folder through rustup.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh

# To compile: a C compiler and linker, the headers of PC/SC and of the OpenCV modules that face-camera uses, and clang,
# with which the crate opencv reads them.
build_packages=(build-essential pkg-config libpcsclite-dev ca-certificates clang libclang-dev libopencv-core-dev libopencv-imgproc-dev
    libopencv-imgcodecs-dev libopencv-videoio-dev)
# To fetch rustup, where there is no cargo.
rust_packages=(ca-certificates curl)
# Real PC/SC for the tests and `make demo`: the service, the virtual reader, OpenSC and OpenSSL as independent
# readers of the virtual card, and unshare and ip to keep a test's PC/SC apart from the machine's own.
card_packages=(pcscd vsmartcard-vpcd opensc openssl util-linux iproute2 procps)
# The kiosk's window: what winit opens at run time, a Japanese font, a display for machines without one, a window manager to
# test beside, and a display that changes its mode. Its voice: what speaks, and what plays. A clock that a test puts forward and back.
screen_packages=(libx11-6 libx11-xcb1 libxcursor1 libxi6 libxrandr2 libxkbcommon0 libxkbcommon-x11-0
    fonts-noto-cjk xvfb openbox x11-xserver-utils xserver-xorg-core xserver-xorg-video-dummy espeak-ng alsa-utils faketime)
# Python, for what the face models are tested and measured against: onnxruntime and OpenCV, into the user's cache folder.
face_peers_packages=(python3 python3-venv python3-pip)
# To train and measure the reader of the card's face: fonts it learns and, in the last line, fonts it must not have seen.
print_packages=(fonts-noto-cjk fonts-dejavu-core fonts-dejavu-extra fonts-ipafont-gothic fonts-ipafont-mincho fonts-vlgothic
    fonts-motoya-l-cedar fonts-sawarabi-gothic fonts-liberation fonts-freefont-ttf fonts-mplus
    fonts-morisawa-bizud-gothic fonts-morisawa-bizud-mincho fonts-horai-umefont)
# A real browser for the tests of the staff console, driven without a window.
browser_packages=(chromium chromium-driver fonts-noto-cjk)

# rustup-init 1.29.0 as published on static.rust-lang.org, by machine.
RUSTUP_VERSION=1.29.0
RUSTUP_SHA256_x86_64=4acc9acc76d5079515b46346a485974457b5a79893cfb01112423c89aeb5aa10
RUSTUP_SHA256_aarch64=9732d6c5e2a098d3521fca8145d826ae0aaa067ef2385ead08e6feac88fa5792

installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

# install_packages GROUP PACKAGE...
install_packages() {
    local group=$1 package missing=()
    shift
    if ! command -v apt-get >/dev/null; then
        say "setup $group: not a Debian system; its packages are not checked. Debian calls them: $*"
        return 0
    fi
    for package in "$@"; do
        installed "$package" || missing+=("$package")
    done
    if [ ${#missing[@]} -eq 0 ]; then
        say "setup $group: nothing to install"
        return 0
    fi
    say "setup $group: installing ${missing[*]} (apt-get)"
    as_root sh -c "apt-get update -qq &&
        DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends ${missing[*]}"
}

install_rustup() {
    local machine sha256 folder file
    machine=$(uname -m)
    case "$machine" in
        x86_64) sha256=$RUSTUP_SHA256_x86_64 ;;
        aarch64) sha256=$RUSTUP_SHA256_aarch64 ;;
        *) fail "no cargo here, and no checked rustup-init for $machine: install Rust $RUST_VERSION from https://rustup.rs" ;;
    esac
    install_packages rust "${rust_packages[@]}"
    say "setup rust: installing rustup $RUSTUP_VERSION and Rust $RUST_VERSION into the home folder (no shell profile is changed)"
    folder=$(mktemp -d)
    # shellcheck disable=SC2064  # the name is wanted as it is now
    trap "rm -rf '$folder'" EXIT
    # The program decides by its own file name what it is, so that name must stay.
    file=$folder/rustup-init
    curl --proto '=https' --tlsv1.2 -sSf -o "$file" \
        "${RUSTUP_UPDATE_ROOT:-https://static.rust-lang.org/rustup}/archive/$RUSTUP_VERSION/$machine-unknown-linux-gnu/rustup-init"
    echo "$sha256  $file" | sha256sum --check --quiet || fail "rustup-init is not the file that was expected"
    chmod +x "$file"
    # A cargo of the distribution may be there and too old; it stays, behind ours on the path.
    RUSTUP_INIT_SKIP_PATH_CHECK=yes "$file" -y -q --no-modify-path --profile minimal --default-toolchain "$RUST_VERSION" -c clippy -c rustfmt
    rm -rf "$folder"
    trap - EXIT
}

setup_rust() {
    use_rust
    local version least="${RUST_VERSION%.*}"
    version=$(cargo_version)
    if ! command -v rustup >/dev/null; then
        at_least "${version:-0}" "$least" || install_rustup
    elif [ "${version%.*}" != "$least" ]; then
        say "setup rust: cargo is ${version:-missing}; installing Rust $RUST_VERSION beside it (rustup; the default stays)"
        rustup toolchain install "$RUST_VERSION" --profile minimal -c clippy -c rustfmt --no-self-update ||
            say "setup rust: that failed; going on with cargo ${version:-(none)}"
    fi
    use_rust
    version=$(cargo_version)
    at_least "${version:-0}" "$least" ||
        fail "cargo is ${version:-missing}; this needs $least or later: install Rust $RUST_VERSION from https://rustup.rs"
    if command -v rustup >/dev/null; then
        local part
        for part in clippy rustfmt; do
            cargo "${part/rustfmt/fmt}" --version >/dev/null 2>&1 || {
                say "setup rust: adding $part (rustup)"
                rustup component add "$part"
            }
        done
    fi
    say "setup rust: cargo $version"
}

setup_face_peers() {
    install_packages face-peers "${face_peers_packages[@]}"
    scripts/onnxruntime.sh >/dev/null ||
        say "setup face-peers: onnxruntime is not installed (above); tests that need it will say so and be skipped"
}

[ $# -gt 0 ] || set -- build rust card screen face-peers browser
for group in "$@"; do
    case "$group" in
        build) install_packages build "${build_packages[@]}" ;;
        rust) setup_rust ;;
        card) install_packages card "${card_packages[@]}" ;;
        screen) install_packages screen "${screen_packages[@]}" ;;
        face-peers) setup_face_peers ;;
        print) install_packages print "${print_packages[@]}" ;;
        browser) install_packages browser "${browser_packages[@]}" ;;
        *) fail "unknown group '$group'; there are: build rust card screen face-peers browser print" ;;
    esac
done

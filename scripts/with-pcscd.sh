#!/usr/bin/env bash
# Runs a command beside a pcscd of its own with vpcd's virtual readers, apart from any other pcscd on this machine.
# Usage: scripts/with-pcscd.sh COMMAND [ARG ...]
#
# Private mount, network and process namespaces: this pcscd's socket and vpcd's ports (35963 and 35964 on 127.0.0.1) are
# seen by the command only, several of these can run side by side, and whatever is started inside ends with the command.
# Inside, `lo` is the only network. A card connects to port 35963 (`card-virtual`, `make demo`, the tests), and
# every PC/SC program then finds it, as in
#
#   scripts/with-pcscd.sh bash -c 'target/debug/card-virtual insert --persona hanako & sleep 5; pkcs15-tool -c'
#
# UKETSUKE_PCSCD_PID is pcscd's process id, for those who want to end it. Needs root, or a kernel that lets users make
# namespaces.
set -euo pipefail

if [ "${UKETSUKE_PRIVATE_PCSCD:-}" != 1 ]; then
    for tool in pcscd unshare ip; do
        PATH="$PATH:/usr/sbin:/sbin" command -v "$tool" >/dev/null || {
            echo "with-pcscd: $tool is missing; install pcscd vsmartcard-vpcd util-linux iproute2" >&2
            exit 127
        }
    done
    map=()
    [ "$(id -u)" = 0 ] || map=(--map-root-user)
    UKETSUKE_PRIVATE_PCSCD=1 exec unshare "${map[@]}" --mount --net --pid --fork --kill-child --mount-proc "$0" "$@"
fi

# Inside, this has been said; a script started by the command begins anew.
unset UKETSUKE_PRIVATE_PCSCD
# Would lead clients past the private socket.
unset PCSCLITE_CSOCK_NAME
export PATH="$PATH:/usr/sbin:/sbin"
ip link set lo up
# Where only the real root could make the folder, all of /run is a private one.
mkdir -p /run/pcscd 2>/dev/null || { mount -t tmpfs tmpfs /run && mkdir /run/pcscd; }
mount -t tmpfs tmpfs /run/pcscd
pcscd --foreground >/dev/null 2>&1 &
pcscd=$!
trap 'kill "$pcscd" 2>/dev/null || true' EXIT
listening=false
for _ in $(seq 600); do
    # vpcd listens as soon as its reader is there.
    if [ -S /run/pcscd/pcscd.comm ] && (exec 3<>/dev/tcp/127.0.0.1/35964) 2>/dev/null; then
        listening=true
        break
    fi
    kill -0 "$pcscd" 2>/dev/null || { echo "with-pcscd: pcscd ended at once" >&2; exit 1; }
    sleep 0.05
done
$listening || { echo "with-pcscd: pcscd runs, but no virtual reader; install vsmartcard-vpcd" >&2; exit 1; }
export UKETSUKE_PCSCD_PID=$pcscd
"$@"

#!/usr/bin/env bash
# Runs a command beside a pcscd of its own with vpcd's virtual readers, apart from any other pcscd on this machine:
# private mount and network namespaces, so its socket and vpcd's port are seen by this command only.
# Needs root, or a kernel that lets users make namespaces. Usage: scripts/with-pcscd.sh COMMAND [ARG ...]
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

export PATH="$PATH:/usr/sbin:/sbin"
ip link set lo up
mkdir -p /run/pcscd
mount -t tmpfs tmpfs /run/pcscd
pcscd --foreground >/dev/null 2>&1 &
pcscd=$!
trap 'kill "$pcscd" 2>/dev/null || true' EXIT
for _ in $(seq 100); do
    # vpcd listens as soon as its reader is there.
    if [ -S /run/pcscd/pcscd.comm ] && (exec 3<>/dev/tcp/127.0.0.1/35964) 2>/dev/null; then
        break
    fi
    kill -0 "$pcscd" 2>/dev/null || { echo "with-pcscd: pcscd ended at once" >&2; exit 1; }
    sleep 0.05
done
export UKETSUKE_PCSCD_PID=$pcscd
"$@"

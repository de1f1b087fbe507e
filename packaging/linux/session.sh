#!/bin/sh
# Usage: session.sh COMMAND...    runs COMMAND and passes its exit status on.
# In a desktop session it only steps aside. On a Linux with neither display nor session bus (a server, a container, a
# build machine) it first makes a private session: a bus, an unlocked Secret Service and a home of their own. What is
# tried there behaves as on a desktop, and leaves nothing behind.
set -eu

if [ "$(uname -s)" != Linux ] || [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    exec "$@"
fi
if [ -z "${QT_QPA_PLATFORM:-}" ]; then
    echo "session: there is no display here; the window is drawn where nobody sees it" >&2
    export QT_QPA_PLATFORM=offscreen
fi
if [ -n "${DBUS_SESSION_BUS_ADDRESS:-}" ]; then
    exec "$@"
fi

home=$(mktemp -d "${TMPDIR:-/tmp}/b24monitor-session.XXXXXX")
bus='' keyring='' program=''

# shellcheck disable=SC2317  # reached by way of the traps
# Ends one process of this session: asked first, forced after five seconds.
end() {
    [ -n "$1" ] || return 0
    kill "$1" 2>/dev/null || return 0
    tries=50
    while [ "$tries" -gt 0 ] && kill -0 "$1" 2>/dev/null; do
        sleep 0.1
        tries=$((tries - 1))
    done
    kill -KILL "$1" 2>/dev/null || true
    wait "$1" 2>/dev/null || true
}

# shellcheck disable=SC2317
finish() {
    trap '' INT TERM HUP
    end "$program"
    end "$keyring"
    end "$bus"
    rm -rf "$home"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

wait_for() {
    tries=50
    until "$@" || [ "$tries" -eq 0 ]; do
        sleep 0.1
        tries=$((tries - 1))
    done
}

keyring_answers() {
    dbus-send --session --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.NameHasOwner \
        string:org.freedesktop.secrets 2>/dev/null | grep -q 'boolean true'
}

mkdir -m 700 "$home/run" "$home/data" "$home/config" "$home/cache" "$home/state"
export HOME="$home" XDG_RUNTIME_DIR="$home/run" XDG_DATA_HOME="$home/data" XDG_CONFIG_HOME="$home/config" \
    XDG_CACHE_HOME="$home/cache" XDG_STATE_HOME="$home/state"

# Without these two the program runs all the same, and keeps its tokens for the session only.
if command -v dbus-daemon >/dev/null 2>&1 && command -v gnome-keyring-daemon >/dev/null 2>&1; then
    # In sessions of their own, out of reach of a Ctrl-C or a signal to the whole group: the program may need both
    # of them to end well.
    setsid dbus-daemon --session --nofork --nopidfile --print-address=3 3>"$home/address" >/dev/null 2>&1 &
    bus=$!
    wait_for test -s "$home/address"
    DBUS_SESSION_BUS_ADDRESS=$(cat "$home/address")
    export DBUS_SESSION_BUS_ADDRESS
    printf 'private session' |
        setsid gnome-keyring-daemon --foreground --unlock --components=secrets >/dev/null 2>&1 &
    keyring=$!
    wait_for keyring_answers
fi

# In the background and waited for, so that a signal to this script reaches the program at once.
exec 4<&0
"$@" <&4 &
program=$!
status=0
wait "$program" || status=$?
program=''
exit "$status"

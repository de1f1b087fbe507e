#!/bin/sh
# Makes this checkout ready: system packages (Debian and its kin), .venv, the program itself as an editable install.
# Usage: setup.sh run|demo|dev|bench    run: what the program needs; demo: also a Secret Service where there is no
# desktop session that has one; dev: also what tests and checks need; bench: also what benchmarks compare with.
# A finished set-up leaves a stamp in .venv and is not repeated until something it depends on changes.
set -eu

cd "$(dirname "$0")/../.."
profile=${1:-run}
python=${PYTHON:-python3}

run_packages="python3-venv ca-certificates
    libgl1 libegl1 libxkbcommon0 libdbus-1-3 libfontconfig1 libglib2.0-0
    libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0"
test_packages="xvfb xauth dbus-daemon gnome-keyring libsecret-1-0 dunst python3-dbusmock xdotool imagemagick openbox
    at-spi2-core python3-pyatspi python3-gi gir1.2-atspi-2.0 desktop-file-utils appstream"

case $profile in
    run) packages=$run_packages extras='' ;;
    demo)
        packages=$run_packages extras='' profile=run
        [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}${DBUS_SESSION_BUS_ADDRESS:-}" ] ||
            packages="$packages dbus-daemon gnome-keyring libsecret-1-0"
        ;;
    dev) packages="$run_packages $test_packages" extras='[dev]' ;;
    bench) packages="$run_packages $test_packages" extras='[dev,bench]' ;;
    *) echo "usage: setup.sh run|demo|dev|bench" >&2; exit 64 ;;
esac

say() { echo "setup: $*" >&2; }

# Names of the wanted packages that are neither installed nor provided by an installed one.
missing_packages() {
    # shellcheck disable=SC2086,SC2116  # split into words and joined again on one line, on purpose
    dpkg-query -W -f='${db:Status-Status}|${Package}, ${Provides}\n' 2>/dev/null | awk -v wanted="$(echo $packages)" '
        /^installed\|/ {
            sub(/^installed\|/, "")
            n = split($0, names, /, */)
            for (i = 1; i <= n; i++) { sub(/ .*/, "", names[i]); have[names[i]] = 1 }
        }
        END {
            n = split(wanted, want, " ")
            for (i = 1; i <= n; i++) if (!(want[i] in have)) printf "%s%s", (found++ ? " " : ""), want[i]
        }'
}

install_packages() {
    as_root=''
    if [ "$(id -u)" -ne 0 ]; then
        if command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
            as_root='sudo'
        else
            say "these system packages are missing, and installing them needs an administrator. Run this, then try again:"
            echo "  apt-get install --no-install-recommends $1" >&2
            exit 1
        fi
    fi
    say "installing system packages: $1"
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q >&2
    # shellcheck disable=SC2086,SC2116
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $1 </dev/null >&2
}

# Off Debian nothing is installed; whether Qt can start is what counts, and is asked once .venv is there.
explain_missing_libraries() {
    say "Qt cannot be loaded on this system. On Debian these packages hold what it needs; install their counterparts:"
    # shellcheck disable=SC2086,SC2116
    echo "  $(echo $run_packages)" >&2
    exit 1
}

fingerprint() {
    {
        cat pyproject.toml constraints.txt packaging/linux/setup.sh
        pwd
        "$python" -c 'import sys; print(sys.version, sys.base_prefix)'
    } | cksum
}

venv_is_usable() {
    [ "$(.venv/bin/python -c 'import sys; print(sys.version)' 2>/dev/null)" = "$("$python" -c 'import sys; print(sys.version)')" ] &&
        .venv/bin/python -m pip --version >/dev/null 2>&1
}

make_venv() {
    if [ -e .venv ] && ! venv_is_usable; then
        say "replacing a .venv that is half made or of another Python"
        rm -rf .venv
    fi
    if [ ! -e .venv ]; then
        say "making .venv with $("$python" --version)"
        "$python" -m venv .venv || { rm -rf .venv; exit 1; }
    fi
    say "installing Python packages"
    PIP_DISABLE_PIP_VERSION_CHECK=1
    PIP_ROOT_USER_ACTION=ignore
    export PIP_DISABLE_PIP_VERSION_CHECK PIP_ROOT_USER_ACTION
    # The build back-end comes from the same pinned list, so the editable install fetches nothing of its own.
    .venv/bin/python -m pip install -q -c constraints.txt setuptools wheel >&2
    .venv/bin/python -m pip install -q -c constraints.txt --no-build-isolation -e ".$extras" >&2
}

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || {
    say "Python 3.11 or newer is needed; '$python' is not. Set PYTHON to one that is."
    exit 1
}

debian=no
if command -v dpkg-query >/dev/null 2>&1 && command -v apt-get >/dev/null 2>&1; then
    debian=yes
    missing=$(missing_packages)
    [ -z "$missing" ] || install_packages "$missing"
fi

stamp=.venv/.ready-$profile
wanted=$(fingerprint)
[ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && [ -x .venv/bin/python ] && exit 0

make_venv
if [ $debian = no ]; then
    QT_QPA_PLATFORM=offscreen .venv/bin/python -c 'import PySide6.QtWidgets' 2>/dev/null || explain_missing_libraries
fi
echo "$wanted" >"$stamp"
[ "$profile" = run ] || echo "$wanted" >.venv/.ready-run
[ "$profile" != bench ] || echo "$wanted" >.venv/.ready-dev
say "ready"

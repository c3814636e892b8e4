# Set-up shared by ./run, ./test and installers/build. Sourced with bash, never started by itself.
# Nothing here needs an administrator once everything is there.
#
#   SYMBOLON_SKIP_PACKAGES=1   leave the system's packages alone
#   PYTHON=/path/to/python     use this Python for the virtual environment

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
environment="$root/.venv"
python="$environment/bin/python"
setup_log="$root/build/setup.log"

# A|B names one package under the names that different releases give it.
qt_packages=(
    libegl1 libgl1 libxkbcommon-x11-0 libdbus-1-3 libfontconfig1 "libglib2.0-0t64|libglib2.0-0"
    libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0
    libxcb-shape0 libxcb-xinerama0 libxcb-xkb1 fonts-dejavu-core fonts-inter
)
run_packages=(softhsm2 "${qt_packages[@]}")
test_packages=(
    "${run_packages[@]}" opensc opensc-pkcs11 pcscd vsmartcard-vpcd openssl p11-kit p11-kit-modules gcc libc6-dev dbus
    xvfb xauth
)
build_packages=(softhsm2 "${qt_packages[@]}" binutils xvfb)

say() { printf '%s\n' "$*" >&2; }

fail() {
    say ""
    printf '%s\n' "$@" >&2
    exit 1
}

# ── system packages ──────────────────────────────────────────────────────────────────────────────────────────────────

package_installed() {
    local name
    for name in ${1//|/ }; do
        [ "$(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null | head -c 9)" = installed ] && return 0
    done
    return 1
}

package_name() {
    local name
    for name in ${1//|/ }; do
        if apt-cache show "$name" >/dev/null 2>&1; then
            printf '%s\n' "$name"
            return 0
        fi
    done
    printf '%s\n' "${1%%|*}"
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -- "$@"; fi
}

apt_quietly() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Dpkg::Use-Pty=0 "$@" >>"$setup_log" 2>&1 </dev/null
}

# Installs what is missing of the packages named, and asks for nothing when all is there.
need_packages() {
    [ "${SYMBOLON_SKIP_PACKAGES:-}" = 1 ] && return 0
    if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
        without_apt
        return 0
    fi
    local missing=() names=() package
    for package in "$@"; do
        package_installed "$package" || missing+=("$package")
    done
    [ ${#missing[@]} = 0 ] && return 0
    if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
        fail "Some system packages are missing, and neither root nor sudo is at hand." \
            "Ask an administrator to run, then start this again:" "    apt-get install ${missing[*]%%|*}"
    fi
    say "Some system packages are missing; looking for them with apt-get."
    mkdir -p "${setup_log%/*}"
    apt_quietly update || say "The package lists could not all be refreshed; going on with what is known."
    for package in "${missing[@]}"; do names+=("$(package_name "$package")"); done
    say "Installing ${names[*]}"
    if ! apt_quietly install --no-install-recommends "${names[@]}"; then
        tail -n 15 "$setup_log" >&2
        fail "apt-get could not install the system packages; the whole output is in $setup_log." \
            "Mend what it names, or install them by hand, then start this again."
    fi
}

without_apt() {
    command -v softhsm2-util >/dev/null && return 0
    fail "This system has no apt-get, so its packages have to be installed by hand:" \
        "    macOS:   brew install softhsm opensc" \
        "    Fedora:  dnf install softhsm opensc p11-kit-trust gcc xorg-x11-server-Xvfb xcb-util-cursor" \
        "    others:  SoftHSM2, OpenSC, p11-kit's trust module, gcc, Xvfb and Qt's X11 libraries (libxcb-cursor and its kin)" \
        "Then start this again. With SYMBOLON_SKIP_PACKAGES=1 this check is left out."
}

# ── Python and the virtual environment ───────────────────────────────────────────────────────────────────────────────

python_fits() {
    "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 15))' >/dev/null 2>&1
}

# Prints the Python to use: $PYTHON, the system's own, then the newest that fits.
find_python() {
    local candidate
    for candidate in ${PYTHON:+"$PYTHON"} python3 python3.14 python3.13 python3.12 python3.11; do
        if python_fits "$candidate"; then
            "$candidate" -c 'import sys; print(sys.executable)'
            return 0
        fi
    done
    return 1
}

need_venv_module() {
    "$1" -c 'import venv, ensurepip' >/dev/null 2>&1 && return 0
    need_packages "$("$1" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"
    "$1" -c 'import venv, ensurepip' >/dev/null 2>&1 ||
        fail "The Python at $1 cannot make virtual environments (its venv module is missing)." \
            "Install it, or name another Python with PYTHON=/path/to/python3."
}

# Makes .venv from the lock, and makes it anew when the lock or the Python has changed.
need_environment() {
    local base wanted stamp="$environment/made-from"
    base=$(find_python) ||
        fail "Symbolon needs Python 3.11, 3.12, 3.13 or 3.14, and none was found." \
            "Install one (Debian 12, Ubuntu 24.04: apt-get install python3 python3-venv), or name it with PYTHON=/path/to/python3."
    wanted=$("$base" - "$root/requirements.lock" <<'PY'
import hashlib, pathlib, sys
print(hashlib.sha256(pathlib.Path(sys.argv[1]).read_bytes()).hexdigest(), sys.version_info[:3], sys.executable)
PY
    )
    [ -x "$python" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && return 0
    need_venv_module "$base"
    say "Setting up .venv with $("$base" --version) and the locked packages; this takes a minute or two the first time."
    rm -rf "$environment"
    mkdir -p "${setup_log%/*}"
    "$base" -m venv "$environment" >>"$setup_log" 2>&1 || fail "The virtual environment could not be made; see $setup_log."
    if ! "$python" -m pip install --disable-pip-version-check --no-input --only-binary :all: --require-hashes \
        -r "$root/requirements.lock" >>"$setup_log" 2>&1 </dev/null; then
        tail -n 15 "$setup_log" >&2
        fail "The locked packages could not be installed; the whole output is in $setup_log." \
            "Look at the network connection, then start this again: what is half done is made anew."
    fi
    printf '%s\n' "$wanted" >"$stamp"
}

# ── display ──────────────────────────────────────────────────────────────────────────────────────────────────────────

# True where Qt itself can open a window that somebody sees. Asking Qt covers refused and dead displays too.
display_works() {
    case "${QT_QPA_PLATFORM:-}" in offscreen* | minimal* | vnc*) return 1 ;; esac
    [ "$(uname -s)" = Linux ] || return 0
    [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || return 1
    (timeout 20 "$python" -c 'from PySide6.QtGui import QGuiApplication; QGuiApplication([])') >/dev/null 2>&1
}

# Starts an X server of our own that nobody sees, and ends it with this script.
start_virtual_display() {
    local number_file
    command -v Xvfb >/dev/null || fail "There is no display, and Xvfb for a virtual one is not installed."
    number_file=$(mktemp)
    Xvfb -displayfd 3 -screen 0 1600x1000x24 -nolisten tcp 3>"$number_file" >/dev/null 2>&1 &
    virtual_display=$!
    trap 'kill "$virtual_display" 2>/dev/null || true' EXIT
    local tries
    for tries in $(seq 100); do
        [ -s "$number_file" ] && break
        kill -0 "$virtual_display" 2>/dev/null || fail "The virtual display (Xvfb) did not start."
        sleep 0.1
    done
    [ -s "$number_file" ] || fail "The virtual display (Xvfb) did not answer within ${tries} tenths of a second."
    DISPLAY=":$(tr -d '\n' <"$number_file")"
    rm -f "$number_file"
    export DISPLAY
    unset WAYLAND_DISPLAY QT_QPA_PLATFORM
}

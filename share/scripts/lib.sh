# shellcheck shell=bash
# What the scripts beside this file share. Sourced, not run.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

say() { printf 'apprentice: %s\n' "$*" >&2; }

# What went wrong, why, what to do.
fail() {
    printf '%s\n' "$@" >&2
    exit 1
}

# The lines at the head of a script that say how it is called.
show_usage() { sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$0"; }

# Runs something that says nothing for a while, and says every few seconds that it goes on.
#   going_on WORDS COMMAND…
going_on() {
    local words=$1 seconds=0 child status=0
    shift
    "$@" &
    child=$!
    while kill -0 "$child" 2>/dev/null; do
        sleep 1
        ((++seconds % 10 != 0)) || say "still $words, $seconds s"
    done
    wait "$child" || status=$?
    return "$status"
}

# --- What the machine has to have -----------------------------------------------------------------

has_command() { command -v "$1" >/dev/null 2>&1; }
has_library() { [[ $libraries == *"$1"* ]]; }
has_module() { has_command pkg-config && pkg-config --exists "$1"; }
# Any release of the compiler's own files will do, so a package's name would say too little.
has_cxx_files() { compgen -G '/usr/lib/gcc/*/*/libstdc++.so' >/dev/null; }

# The packages this machine lacks, one a line. A thing counts as here when it can be used,
# whatever package it came from.
missing_packages() {
    local libraries
    libraries=$(/sbin/ldconfig -p 2>/dev/null || true)
    # Of the Swift toolchain itself: an unpacked one brings none of them.
    has_command git || echo git
    has_command ld || echo binutils
    has_cxx_files && [[ -e /usr/include/stdio.h ]] || echo g++
    has_library libncurses.so.6 || echo libncurses6
    has_library libxml2.so || echo libxml2
    has_library libuuid.so.1 || echo libuuid1
    [[ -e /usr/share/zoneinfo/UTC ]] || echo tzdata
    # Of Apprentice.
    has_command pkg-config || echo pkg-config
    has_module libedit || echo libedit-dev
    has_module libcurl || echo libcurl4-openssl-dev
    has_module sqlite3 || echo libsqlite3-dev
    has_module libmicrohttpd || echo libmicrohttpd-dev
    [[ -e /etc/ssl/certs/ca-certificates.crt ]] || echo ca-certificates
}

# And what the local model needs besides.
missing_model_packages() {
    local libraries
    libraries=$(/sbin/ldconfig -p 2>/dev/null || true)
    has_command python3 || echo python3
    has_command python3 && python3 -c 'import pip' 2>/dev/null || echo python3-pip
    has_library libgomp.so.1 || echo libgomp1
    has_library libstdc++.so.6 || echo libstdc++6
}

# And what some tests need: a terminal's emulator, a pager.
missing_test_packages() {
    has_command tmux || echo tmux
    has_command less || echo less
}

install_packages() {
    (($# > 0)) || return 0
    local as_root=() apt
    has_command apt-get || fail "this machine lacks: $*" \
        "these are the names Debian and Ubuntu give them, and there is no apt-get here" \
        "install what your system calls them, then run this again"
    if ((EUID != 0)); then
        has_command sudo || fail "this machine lacks: $*" \
            "only root may install packages, and there is no sudo" \
            "as root: apt-get update && apt-get install --no-install-recommends $*"
        as_root=(sudo)
    fi
    say "installing $* (apt-get)"
    apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq
        -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0)
    install_quietly() { "${apt[@]}" install --no-install-recommends --yes "$@"; }
    install_logged() { install_quietly "$@" </dev/null >"$log" 2>&1; }
    update_logged() { "${apt[@]}" update </dev/null >"$log" 2>&1; }
    local log
    log=$(mktemp)
    # The lists may be missing or old; only then they are fetched, once.
    if going_on installing install_logged "$@"; then
        rm -f "$log"
        return 0
    fi
    going_on "fetching the lists of packages" update_logged || fail "$(<"$log")" "" \
        "the package lists could not be fetched" \
        "apt-get update ended with status $?, its reason stands above" \
        "see that apt reaches its servers, then run this again"
    going_on installing install_logged "$@" || fail "$(<"$log")" "" \
        "apt-get could not install: $*" \
        "it ended with status $?, its reason stands above" \
        "apt-get install --no-install-recommends $*"
    rm -f "$log"
}

# --- Swift ----------------------------------------------------------------------------------------

require_swift() {
    has_command swift || fail "swift is not found" \
        "Apprentice is built with the Swift 6.2 toolchain or newer, and no folder of PATH has one" \
        "install it from https://swift.org/install, then: export PATH=/path/to/swift/usr/bin:\$PATH"
    [[ ! -e $root/.build || -w $root/.build ]] || fail "the build folder cannot be written" \
        "$root/.build belongs to $(stat -c %U "$root/.build")" \
        "rm -rf '$root/.build' as that user, then run this again"
}

# --- The local model ------------------------------------------------------------------------------

model_folder() {
    local cache=${XDG_CACHE_HOME:-}
    [[ $cache == /* ]] || cache=$HOME/.cache
    echo "$cache/apprentice/local-model"
}

local_model() { python3 "$root/share/local-model/local_model.py" "$@"; }

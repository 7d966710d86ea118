# shellcheck shell=bash
# What the scripts beside this file share. Sourced, not run.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

say() { printf 'apprentice: %s\n' "$*" >&2; }

# What went wrong, why, what to do.
fail() {
    printf '%s\n' "$@" >&2
    exit 1
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
    # The lists may be missing or old; only then they are fetched, once.
    install_quietly "$@" </dev/null >/dev/null 2>&1 && return 0
    local output
    output=$("${apt[@]}" update </dev/null 2>&1) || fail "$output" "" \
        "the package lists could not be fetched" \
        "apt-get update ended with status $?, its reason stands above" \
        "see that apt reaches its servers, then run this again"
    output=$(install_quietly "$@" </dev/null 2>&1) || fail "$output" "" \
        "apt-get could not install: $*" \
        "it ended with status $?, its reason stands above" \
        "apt-get install --no-install-recommends $*"
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

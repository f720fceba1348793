#!/usr/bin/env bash
# From a bare Debian or Ubuntu to Python, uv and the project's environment; then runs a command.
#
# Usage: bootstrap.sh [--for-tests] COMMAND [ARGUMENT]...
#   --for-tests: also what only tests need, a browser and PostgreSQL.
#
# Says what it will install, asks on a terminal unless YES=1, and goes on in Python as soon as it
# can (src/bacasable/machine/). Safe to repeat: without anything to install it says nothing.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=infra/bootstrap/steps.sh
source "$here/steps.sh"
cd -- "$here/../.."

host_ca=/etc/ssl/certs/ca-certificates.crt
if [[ -f $host_ca ]]; then
    # A school's or company's CA is there, but uv, pip and npm would only trust their own list.
    export SSL_CERT_FILE=${SSL_CERT_FILE:-$host_ca} PIP_CERT=${PIP_CERT:-$host_ca}
    export NODE_EXTRA_CA_CERTS=${NODE_EXTRA_CA_CERTS:-$host_ca}
fi
export PATH="$PWD/build/uv/bin:$PATH:/usr/sbin:/sbin"
export UV_PYTHON_DOWNLOADS=never
# Where it is set, as in many images of Python, each short-lived program compiles its imports anew.
unset PYTHONDONTWRITEBYTECODE

for_tests=
if [[ ${1:-} == --for-tests ]]; then for_tests=1; shift; fi

main() {
    local packages=() plan=() as_admin=
    me=$(id -un 2>/dev/null || id -u)
    missing_packages
    if ((${#packages[@]})); then plan+=("paquets du système, avec apt-get : ${packages[*]}"); fi
    if joins_docker_group; then plan+=("$me rejoint le groupe « docker »"); fi
    if ! usable_uv; then plan+=("uv (outil Python), dans build/uv"); fi
    if ! synced; then plan+=("l'environnement Python du projet, dans .venv"); fi

    if ((${#packages[@]})); then as_admin="apt-get update && apt-get install -y ${packages[*]}"; fi
    if joins_docker_group; then as_admin+="${as_admin:+ && }usermod -aG docker $me"; fi
    if [[ $as_admin ]]; then require_root "$as_admin"; fi
    if ((${#plan[@]})); then
        announce "${plan[@]}"
        if ((${#packages[@]})); then install_packages "${packages[@]}"; fi
        if joins_docker_group; then run_as_root usermod -aG docker "$me"; fi
        usable_uv || install_uv
        synced || step "Installation de l'environnement Python (.venv)" \
            uv sync --frozen --compile-bytecode --python "$(suitable_python)"
    fi
    run_in_docker_group "$@"
}

# The first Python >= 3.11 that can make an environment; fails when there is none.
suitable_python() {
    local candidate
    for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' \
            2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    return 1
}

# Fills the caller's `packages`.
missing_packages() {
    if ! suitable_python >/dev/null; then packages+=(python3 python3-venv); fi
    if [[ ! -f $host_ca ]]; then packages+=(ca-certificates); fi
    if [[ -z ${DOCKER_HOST:-} && ! -S /var/run/docker.sock ]] && ! command -v dockerd >/dev/null; then
        packages+=(docker.io)
    fi
    if ! command -v iptables >/dev/null; then packages+=(iptables); fi
    # Ubuntu has no Chromium package, only a snap: tests in a browser then say what they miss.
    if [[ $for_tests && ! -x /usr/bin/chromium ]] && grep -qx 'ID=debian' /etc/os-release; then
        packages+=(chromium)
    fi
    if [[ $for_tests ]] && ! compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; then
        packages+=(postgresql)
    fi
}

joins_docker_group() {
    [[ $EUID != 0 && -z ${DOCKER_HOST:-} ]] && ! in_docker_group "$me" &&
        [[ ! -w /var/run/docker.sock ]]
}

usable_uv() { uv --version >/dev/null 2>&1 && uv export --frozen --quiet -o /dev/null >/dev/null 2>&1; }

synced() { usable_uv && [[ -x .venv/bin/bacasable ]] && uv sync --frozen --check --quiet 2>/dev/null; }

install_uv() {
    local python
    python=$(suitable_python) || fail "Python 3.11 ou plus récent manque." \
        "Ce système ne le propose pas : prenez Debian 12 ou 13, ou Ubuntu 24.04 ou plus récent."
    "$python" -m venv build/uv
    step "Installation de uv" build/uv/bin/python -m pip install --require-hashes \
        --requirement images/common/uv-requirements.txt
}

install_packages() {
    command -v apt-get >/dev/null || fail "Il manque : $*." \
        "Ce script connaît Debian et Ubuntu ; ailleurs, installez ces paquets, puis relancez."
    step "Mise à jour de la liste des paquets" run_as_root apt-get update
    step "Installation de $*" run_as_root apt-get install --yes --no-install-recommends "$@"
}

# A new member of a group is one only in new sessions: `sg` opens one.
run_in_docker_group() {
    if [[ $EUID != 0 ]] && in_docker_group "$me" && ! in_docker_group; then
        exec sg docker -c "$(printf '%q ' "$@")"
    fi
    exec "$@"
}

# Of a user, as the system knows it; without a name, of this very process.
in_docker_group() { id -nG "$@" 2>/dev/null | grep -qw docker; }

main "$@"

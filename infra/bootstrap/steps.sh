# Small helpers of bootstrap.sh: say, ask, show progress, become root.
# shellcheck shell=bash

bootstrap_log=build/bootstrap.log

fail() {
    printf 'bacasable : %s\n' "$*" >&2
    exit 1
}

# Print the plan and ask; without a terminal, or with YES=1, go ahead.
announce() {
    echo "Ce qui va être installé :"
    printf '  - %s\n' "$@"
    if [[ ${YES:-} != 1 && -t 0 && -t 1 ]]; then
        local answer
        read -r -p "Continuer ? [O/n] " answer
        if [[ ${answer,,} == n* ]]; then fail "Arrêté à votre demande, rien n'a été installé."; fi
    fi
    mkdir -p build
    : >"$bootstrap_log"
}

# step TITLE COMMAND...: its output goes to the log; the time it takes shows that it lives.
step() {
    local title=$1 began=$SECONDS pid
    shift
    echo "$title…"
    "$@" >>"$bootstrap_log" 2>&1 </dev/null &
    pid=$!
    while kill -0 "$pid" 2>/dev/null; do
        sleep 1
        if [[ -t 1 ]]; then
            printf '\r  %d s' $((SECONDS - began))
        elif (((SECONDS - began) % 15 == 0)); then
            echo "  $((SECONDS - began)) s"
        fi
    done
    if [[ -t 1 ]]; then printf '\r'; fi
    if ! wait "$pid"; then
        fail "$title : échec. Dernière ligne : « $(grep -v '^\s*$' "$bootstrap_log" | tail -n 1) »." \
            "Journal complet : $PWD/$bootstrap_log"
    fi
    echo "  fait en $((SECONDS - began)) s"
}

# Run a command as root: directly, or with sudo, which doesn't pass the proxy on by itself.
run_as_root() {
    if [[ $EUID == 0 ]]; then
        env DEBIAN_FRONTEND=noninteractive "$@"
    else
        sudo env DEBIAN_FRONTEND=noninteractive \
            ${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} "$@"
    fi
}

# require_root LINE: make sure that run_as_root works, or name the line that an admin must run.
require_root() {
    if [[ $EUID == 0 ]] || sudo -n true 2>/dev/null; then return; fi
    if [[ -t 0 ]] && command -v sudo >/dev/null && sudo -v; then return; fi
    fail "il faut être root pour installer ce qui manque." \
        "Demandez à un·e admin de lancer : $1 ; puis relancez."
}

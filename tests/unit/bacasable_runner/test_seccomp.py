"""The profile lets in less than Docker's default, and says no to what this project promises."""

from __future__ import annotations

import json

import pytest
from bacasable_runner.selftest import SYSCALLS

from bacasable.autograde.sandbox.container import SECCOMP

PROFILE = json.loads(SECCOMP.read_text(encoding="utf-8"))
ALLOWED = {
    name
    for rule in PROFILE["syscalls"]
    if rule["action"] == "SCMP_ACT_ALLOW" and not rule.get("args")
    for name in rule["names"]
}
NEVER = """
io_uring_setup io_uring_enter io_uring_register bpf keyctl add_key request_key ptrace
process_vm_readv process_vm_writev process_madvise perf_event_open userfaultfd pidfd_getfd kcmp
mount umount2 pivot_root chroot unshare setns open_tree move_mount fsopen fsmount fsconfig
init_module finit_module delete_module kexec_load reboot swapon swapoff acct quotactl
open_by_handle_at name_to_handle_at lookup_dcookie fanotify_init iopl ioperm modify_ldt
settimeofday clock_settime adjtimex clock_adjtime sethostname setdomainname syslog vhangup
shmget shmat shmctl msgget msgsnd msgrcv semget semop mq_open mq_unlink memfd_secret
socket clone clone3 personality
""".split()  # noqa: SIM905 - a list of words reads better as words


@pytest.mark.parametrize("name", NEVER)
def test_is_not_let_in_without_a_condition(name: str) -> None:
    assert name not in ALLOWED


def test_what_is_not_named_is_refused() -> None:
    assert PROFILE["defaultAction"] == "SCMP_ACT_ERRNO"


def test_only_these_families_of_sockets() -> None:
    families = {
        argument["value"]
        for rule in PROFILE["syscalls"]
        if rule["names"] == ["socket"]
        for argument in rule["args"]
        if argument["op"] == "SCMP_CMP_EQ"
    }
    assert families == {1, 2, 10, 16}


def test_no_32_bit_calls_under_other_numbers() -> None:
    assert all(arch["subArchitectures"] == [] for arch in PROFILE["archMap"])


def test_the_self_test_tries_none_that_is_let_in() -> None:
    assert not ALLOWED & set(SYSCALLS)

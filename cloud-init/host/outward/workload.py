"""Runs a project's own commands (dump, load, check, quiesce): as its user, in its slice, with no more than its services have."""
import shlex
import subprocess

from .shell import Failed

SANDBOX = (
    "NoNewPrivileges=yes",
    "CapabilityBoundingSet=",
    "ProtectSystem=strict",
    "ProtectHome=yes",
    "ProtectProc=invisible",
    "PrivateTmp=yes",
    "PrivateDevices=yes",
    "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX",
    "RestrictNamespaces=yes",
    "SystemCallFilter=@system-service",
    "InaccessiblePaths=-/var/lib/cloud -/run/tailscale -/run/systemd/resolve",
    "UMask=0077",
)


def argv(record, command, *more):
    """The command line that runs one of the record's commands."""
    state = record["state"]
    properties = (*SANDBOX, f"User={state['user']}", f"Slice={state['slice']}", f"ReadWritePaths={' '.join(state['writable'])}")
    environment = [f"--setenv={name}={value}" for name, value in (state.get("environment") or {}).items()]
    flags = ["--pipe", "--wait", "--quiet", "--collect", *environment, *(f"--property={each}" for each in properties)]
    return ["systemd-run", *flags, *shlex.split(state[command]), *more]


def ask(record, command, *more, stdin=subprocess.DEVNULL):
    """Its standard output. @raises Failed with the last line of its standard error"""
    done = subprocess.run(argv(record, command, *more), stdin=stdin, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Failed(f"{record['project']}: {command} ended with {done.returncode}: {(done.stderr.strip() or done.stdout.strip())}")
    return done.stdout.strip()


def stream(record, command):
    """With this program's own standard input and output. @raises Failed; what the command said is on standard error"""
    code = subprocess.run(argv(record, command), check=False).returncode
    if code != 0:
        raise Failed(f"{record['project']}: {command} ended with {code}")

"""What systemd and the journal say about a service."""
import textwrap

from ..shell import run


def properties(service: str, *names: str) -> dict[str, str]:
    wanted = [f"--property={name}" for name in names]
    shown = run("systemctl", "show", *wanted, service, quiet=True).stdout.splitlines()
    return dict(line.split("=", 1) for line in shown)


def invocation(service: str) -> str:
    """Another one after every start."""
    return properties(service, "InvocationID")["InvocationID"]


def last_words(service: str, lines: int = 8) -> str:
    """The end of what the service's own processes wrote since their start."""
    own = f"_SYSTEMD_INVOCATION_ID={invocation(service)}"
    journal = run("journalctl", "--namespace=*", "--quiet", "--output=cat", f"--lines={lines}", own, check=False, quiet=True)
    return textwrap.indent(journal.stdout.strip() or "(none)", "  ")

"""Installs or changes a unit: everything that a project has on this host, from one manifest."""
import functools
import json
import sys

from .. import files
from ..artifacts import bring
from ..exchange import earlier, versions
from ..protocol import Manifest, Record
from ..records import must_know, record_of
from ..roles import legacy
from ..roles.promise import next_epoch
from ..roles.role import deciding, mark, role, serve
from ..shell import Failed, say
from . import disk, downloads, names, packages
from .change import Before, Change, Part, before, carry_out, differing
from .connector import exchange, left_behind, trace


def parts_of(manifest: Manifest) -> list[Part]:
    return [*manifest["files"], *manifest["downloads"]]


def change_connector(manifest: Manifest, changed: list[Part], old: Before) -> bool:
    """On a host that serves, and before anything else of the unit: when it fails, all is as before."""
    connector = manifest["connector"]
    concerned = any(connector["service"] in entry["restarts"] for entry in changed)
    if not concerned and not left_behind(trace(connector["candidate"])):
        return False
    try:
        own = [entry for entry in manifest["files"] if connector["service"] in entry["restarts"]]
        exchange(manifest["project"], connector, own)
    except BaseException:
        files.take_away([item["path"] for item in manifest["downloads"] if item["path"] not in old["applied"]])
        raise
    return True


def own_role(project: str) -> None:
    """Of a unit of before: what the host was as a whole, the project is from here on. Its files name its own role next."""
    if not legacy.concerns(project):
        return
    found = legacy.marker()
    with deciding(project):
        if found:
            mark(project, found)
        elif legacy.active_host():
            serve(project, {"epoch": next_epoch(), "claim": None})


def record_of_manifest(manifest: Manifest, applied: dict[str, str]) -> Record:
    """As far as the manifest says it."""
    connector = manifest["connector"]
    record: Record = {
        "protocol": manifest["protocol"],
        "project": manifest["project"],
        "target": manifest["target"],
        "services": manifest["services"],
        "health": manifest["health"],
        "healthNames": manifest.get("healthNames", {}),
        "disk": manifest["disk"],
        "state": manifest["state"],
        "backup": manifest["backup"],
        "applied": applied,
        "candidate": trace(connector["candidate"]),
        "connector": {
            "service": connector["service"],
            "ready": connector["ready"],
            "connections": connector["connections"],
            "credential": connector["credential"],
        },
    }
    if own := manifest.get("jobs"):
        record["jobs"] = own
    return record


def apply(project: str) -> None:
    manifest: Manifest = {"protocol": 0} | json.load(sys.stdin)
    if manifest["project"] != project:
        raise Failed(f"the manifest is {manifest['project']}'s, not {project}'s")
    must_know(manifest["protocol"])
    legacy.must_be_settled(project)
    if manifest["protocol"] < legacy.OWN_ROLES:
        raise Failed(f"{project}: a project has a role of its own since then; run pulumi up of the checkout that brought this program")
    # What can fail for reasons outside of this host comes before anything is changed.
    names.check(manifest)
    disk.check(manifest["disk"])
    packages.install(manifest["packages"])
    artifacts = bring.bring(manifest)
    manifest["files"] = [*manifest["files"], *(entry for one in artifacts for entry in one.files)]
    for item in manifest["downloads"]:
        downloads.download(item["url"], item["sha256"], item["path"])
    applied = {entry["path"]: files.digest(entry) for entry in parts_of(manifest)}
    installed, serving = record_of(project), role(project) == "active"
    old = before(installed, earlier.of(project))
    changed = differing(manifest["files"], manifest["downloads"], applied, old)
    exchanged = bool(installed) and serving and change_connector(manifest, changed, old)
    own_role(project)
    held = bring.held(artifacts)
    part = versions.part_of(manifest, held, [entry for one in artifacts for entry in one.files])
    record = record_of_manifest(manifest, applied)
    bring.note(record, held, installed)
    versions.entered(record, part["versions"], installed)
    done = {manifest["connector"]["service"]} if exchanged else set[str]()
    # What an older checkout orders does not say what would go back.
    noted = functools.partial(versions.ordered, project, part) if "versioned" in manifest else functools.partial(versions.forget, project)
    stale = carry_out(Change(manifest, record, changed, old, installed, serving, artifacts, done, noted))
    downloads.sweep([item["path"] for item in manifest["downloads"]])
    say(f"{project}: {len(changed)} files changed, {len(stale)} removed")

"""
systemd, as far as the program asks it: what runs, what starts at boot, one timer. Units are the files that `apply` would
have written, and their conditions are honoured; what is in /run is gone with the power.
"""
import os
import re
import shutil
import uuid

from histories.place import Words, add, here, take_away, text, write
from histories.visitors import FILES, METRICS, ROLE, flagged

ETC, RUN, WANTS = "etc/systemd/system", "run/systemd", "etc/systemd/system/multi-user.target.wants"
TRIAL = "of a trial"


def state_of(unit: str) -> str:
    return (text(f"{here.root}/{RUN}/{unit}") or "inactive").split()[0]


def set_state(unit: str, state: str, *words: str) -> None:
    write(f"{here.root}/{RUN}/{unit}", " ".join((state, uuid.uuid4().hex, *words)))


def settings(unit: str, name: str) -> list[str]:
    """Every value of a setting in its file."""
    return re.findall(rf"^{name}=(.*)$", text(f"{here.root}/{ETC}/{unit}") or "", re.MULTILINE)


def condition(path: str) -> bool:
    return os.path.exists(f"{here.root}{path.removeprefix('!')}") != path.startswith("!")


def met(unit: str) -> bool:
    """Each of its conditions, and of those with a bar before them one."""
    found = settings(unit, "ConditionPathExists")
    any_of = [each.removeprefix("|") for each in found if each.startswith("|")]
    return all(condition(each) for each in found if not each.startswith("|")) and (not any_of or any(map(condition, any_of)))


def start(unit: str) -> int:
    """One whose condition does not hold is left alone, which is no failure."""
    if unit.endswith(".target"):
        set_state(unit, "active")
        return max([start(each) for each in " ".join(settings(unit, "Wants")).split()], default=0)
    if not os.path.exists(f"{here.root}/{ETC}/{unit}"):
        return 5
    if state_of(unit) == "active" or not met(unit):
        return 0
    credentials = [each.split(":", 1)[1] for each in settings(unit, "LoadCredential")]
    unfit = unit == METRICS and here.wants("unfit") and flagged(here.root)
    if unfit or not all(condition(each) for each in credentials):
        set_state(unit, "failed")
        return 1
    set_state(unit, "active")
    if unit == METRICS and os.path.exists(f"{here.root}/{ROLE}/read-only"):
        # It writes as soon as it runs, here on what another host has.
        add(f"{here.root}/{FILES}", TRIAL)
    return 0


def stop(unit: str) -> int:
    known = os.path.exists(f"{here.root}/{ETC}/{unit}") or state_of(unit) != "inactive"
    take_away(f"{here.root}/{RUN}/{unit}")
    if unit.endswith(".target"):
        for each in os.listdir(f"{here.root}/{ETC}"):
            if unit in settings(each, "PartOf"):
                stop(each)
    return 0 if known else 5


def restart(unit: str) -> int:
    if unit.endswith(".timer"):
        return 0 if state_of(unit) == "active" else 5
    stop(unit)
    return start(unit)


def show(unit: str, names: Words) -> str:
    state, of = state_of(unit), (text(f"{here.root}/{RUN}/{unit}") or "").split()
    known = {
        "ActiveState": state,
        "Result": "exit-code" if state == "failed" else "success",
        "ExecMainStatus": "1" if state == "failed" else "0",
        "InvocationID": of[1] if len(of) > 1 else "",
    }
    return "".join(f"{name}={known[name]}\n" for name in names)


def systemctl(verb: str, *words: str) -> tuple[int, str]:
    flags = {word for word in words if word.startswith("--")}
    units = [word for word in words if not word.startswith("--")]
    worst = 0
    if verb == "show":
        return 0, show(units[0], [flag.removeprefix("--property=") for flag in sorted(flags)])
    if verb == "is-active":
        states = [state_of(unit) for unit in units]
        return 0 if "active" in states else 3, "".join(f"{state}\n" for state in states)
    for unit in units:
        if verb in ("enable", "disable"):
            link = f"{here.root}/{WANTS}/{unit}"
            write(link, "") if verb == "enable" else take_away(link)
            if "--now" in flags:
                worst = max(worst, start(unit) if verb == "enable" else stop(unit))
        elif verb in ("start", "stop", "restart"):
            worst = max(worst, {"start": start, "stop": stop, "restart": restart}[verb](unit))
        elif verb not in ("kill", "reset-failed"):
            raise AssertionError(f"systemctl {verb} {' '.join(words)}: nothing stands for it")
    told = "" if worst == 0 or "--no-block" in flags else f"Job for {units} failed\n"
    return 0 if "--no-block" in flags and worst == 1 else worst, told


def boot() -> None:
    """The power is back: what was only in memory is gone, and what is enabled starts."""
    shutil.rmtree(f"{here.root}/run", ignore_errors=True)
    take_away(f"{here.root}/off")
    for folder in ("run/outward", RUN):
        os.makedirs(f"{here.root}/{folder}")
    for unit in sorted(os.listdir(f"{here.root}/{WANTS}")) if os.path.isdir(f"{here.root}/{WANTS}") else ():
        start(unit)

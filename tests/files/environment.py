"""
What systemd's own parser makes of environment files, by the library that its manager reads `EnvironmentFile=` with.
usage: environment.py FILE…   Prints a JSON list: of each file, its variables by name, or the errno that it was refused with.
"""
import ctypes
import glob
import json
import sys

[LIBRARY] = glob.glob("/usr/lib/*/systemd/libsystemd-shared-*.so")
systemd = ctypes.CDLL(LIBRARY)
systemd.env_assignment_is_valid.restype = ctypes.c_bool


def read(path: str) -> "dict[str, str] | int":
    found = ctypes.POINTER(ctypes.c_char_p)()
    code: int = systemd.load_env_file(None, path.encode(), ctypes.byref(found))
    if code < 0:
        return -code
    variables: dict[str, str] = {}
    i = 0
    while found and (assignment := found[i]) is not None:
        i += 1
        # As the manager does before it starts a service: what is no assignment is left out.
        if systemd.env_assignment_is_valid(assignment):
            name, _, value = assignment.decode().partition("=")
            variables[name] = value
    return variables


print(json.dumps([read(path) for path in sys.argv[1:]]))

"""Archives of somebody hostile: what is in the folder afterwards, and that nothing is beside it."""
import importlib
import os
import stat
import sys
import tarfile
import zlib
from typing import Any
from unittest import mock

import archives
import rooted  # noqa: F401  the program's folder is on no path before
from archives import Item, folder, header, link, same, tar
from outward.artifacts import unpacker
from unpacks import MIB, Unpacking


def evil(name: str) -> Item:
    return Item(name, b"evil")


def deflated(*parts: tuple[bytes, int]) -> bytes:
    """gzip of each part so many times."""
    made = zlib.compressobj(1, zlib.DEFLATED, 31)
    return b"".join(made.compress(part) for part, times in parts for _ in range(times)) + made.flush()


class Hostile(Unpacking):
    """The twenty of them."""

    def test_a_path_that_climbs_ends_at_the_root_of_the_folder(self) -> None:
        found = self.lays(evil("../../../../beside/a"), evil("x/../../../beside/b"))
        self.assertEqual(found, {"beside/": "", "beside/a": "evil", "beside/b": "evil"})

    def test_an_absolute_path_begins_at_the_root_of_the_folder(self) -> None:
        own = self.beside.lstrip("/")
        found = self.lays(evil(f"{self.beside}/a"), evil(f"//{own}/b"))
        self.assertEqual([found[f"{own}/a"], found[f"{own}/b"]], ["evil", "evil"])

    def test_a_link_to_an_absolute_path_leads_to_nothing_outside(self) -> None:
        found = self.lays(link("x", self.beside), evil("x/a"))
        self.assertEqual((found["x"], found[f"{self.beside.lstrip('/')}/a"]), (f"-> {self.beside}", "evil"))

    def test_a_link_that_climbs_leads_to_nothing_outside(self) -> None:
        found = self.lays(link("x", "../../../../../../beside"), evil("x/a"))
        self.assertEqual((found["x"], found["beside/a"]), ("-> ../../../../../../beside", "evil"))

    def test_a_link_in_the_place_of_a_file_is_replaced_and_not_written_through(self) -> None:
        found = self.lays(link("a", f"{self.beside}/secret"), evil("a"))
        self.assertEqual(found, {"a": "evil"})

    def test_a_hard_link_to_an_absolute_path_finds_nothing(self) -> None:
        self.refuses("No such file", tar(same("h", f"{self.beside}/secret")))

    def test_a_hard_link_that_climbs_finds_nothing(self) -> None:
        self.refuses("No such file", tar(same("h", "../../../../../../beside/secret")))

    def test_a_hard_link_to_a_link_is_one_to_the_link_itself(self) -> None:
        found = self.lays(link("l", f"{self.beside}/secret"), same("h", "l"))
        self.assertEqual(found, dict.fromkeys("lh", f"-> {self.beside}/secret"))

    def test_devices_and_fifos_are_not_made(self) -> None:
        items = [Item(name, kind=kind) for name, kind in (("sda", tarfile.BLKTYPE), ("null", tarfile.CHRTYPE), ("pipe", tarfile.FIFOTYPE))]
        self.assertEqual(self.lays(*items, evil("last")), {"last": "evil"})

    def test_bits_that_make_somebody_else_of_a_caller_are_gone(self) -> None:
        self.lays(Item("suid", b"x", mode=0o6755), folder("sticky", mode=0o7777))
        modes = [stat.S_IMODE(os.stat(f"{self.tree}/{name}").st_mode) for name in ("suid", "sticky")]
        self.assertEqual(modes, [0o755, 0o755])

    def test_whoever_unpacks_is_nobody_of_note(self) -> None:
        self.lays(evil("x"))
        who = archives.NOBODY if os.getuid() == 0 else os.getuid()
        self.assertEqual((os.stat(f"{self.tree}/x").st_uid, os.stat(f"{self.tree}/x").st_nlink), (who, 1))

    def test_a_whiteout_of_the_folder_itself_is_refused(self) -> None:
        self.refuses("hides nothing that can be named", tar(evil("a"), evil(".wh..")))

    def test_a_whiteout_of_what_is_above_is_refused(self) -> None:
        self.refuses("hides nothing that can be named", tar(evil("d/a"), evil("d/.wh...")))

    def test_a_link_into_proc_leads_nowhere(self) -> None:
        found = self.lays(link("proc", "/proc/self/root"), evil("x"))
        self.assertEqual(found, {"proc": "-> /proc/self/root", "x": "evil"})
        # Through it, there is a loop: the link is where its own target would be.
        self.refuses("", tar(link("proc", "/proc/self/root"), evil("proc/evil")))

    def test_modules_that_python_would_import_are_files_like_others(self) -> None:
        bad = b"raise SystemExit('imported')"
        names = [f"usr/lib/python3.{minor}/{name}.py" for minor in (11, 13) for name in ("stat", "encodings/idna", "encodings/cp037")]
        names += ["gzip.py", "encodings/cp037.py", "outward/artifacts/jail.py"]
        # A name in a code page whose codec is not loaded.
        found = self.lays(*(Item(name, bad) for name in names), link("loop", "loop"), evil("é\udcff"))
        self.assertEqual(len([text for text in found.values() if "imported" in text]), len(names))

    def test_nothing_is_imported_when_it_has_begun(self) -> None:
        order: Any = {"tree": self.beside, "user": 1, "group": 1}
        with (
            mock.patch.object(unpacker, "os") as calls,
            mock.patch.object(sys, "path", ["/"]),
            mock.patch.object(sys, "meta_path", [*sys.meta_path]),
        ):
            unpacker.confine(order)
            self.assertRaises((ImportError, ImportWarning), importlib.import_module, "antigravity")
            self.assertEqual((sys.path, sys.meta_path), ([], []))
        self.assertEqual([name for name, _, _ in calls.mock_calls], ["chroot", "chdir", "setgroups", "setresgid", "setresuid"])

    def test_a_file_in_the_place_of_a_folder_and_the_other_way_round(self) -> None:
        self.assertEqual(self.lays(folder("d"), evil("d/x"), Item("d", b"file")), {"d": "file"})
        self.refuses("File exists", tar(Item("f", b"file"), evil("f/x")))

    def test_a_folder_that_nobody_may_enter_is_entered(self) -> None:
        self.assertEqual(self.lays(folder("locked", mode=0), Item("locked/x", b"y", mode=0)), {"locked/": "", "locked/x": "y"})

    def test_a_link_of_one_layer_that_another_writes_through(self) -> None:
        self.assertEqual(self.unpack(tar(link("x", self.beside)), tar(evil("x/a"))), "")
        self.assertEqual(self.seen(self.tree)[f"{self.beside.lstrip('/')}/a"], "evil")

    def test_gigabytes_of_nothing_stop_at_the_limit(self) -> None:
        bomb = deflated((header("bomb", 6 << 30), 1), (b"\0" * MIB, 200))
        self.refuses("unpacked it is larger than 64 MiB", bomb)
        # Nor do those of which nothing is written.
        device = deflated((header("bomb", 6 << 30, tarfile.CONTTYPE), 1), (b"\0" * MIB, 200))
        self.refuses("unpacked it is larger than 64 MiB", device)
        self.refuses("unpacked it is larger than 64 MiB", archives.zipped(Item("bomb", b"\0" * (65 * MIB))), whiteouts=False)

    def test_files_without_number_stop_at_the_limit(self) -> None:
        many = b"".join(header(f"{number}", 0) for number in range(1100))
        self.refuses("it has more than 1000 files", many)
        # Folders that no entry names are counted as well, and so is what a layer hides.
        deep = tar(*(evil(f"{number}/{'a/' * 50}x") for number in range(30)))
        self.refuses("it has more than 1000 files", deep)
        self.refuses("it has more than 1000 files", tar(*(evil(f".wh.{number}") for number in range(1001))))
        self.refuses("it has more than 1000 files", *(tar(*(evil(f"{layer}-{number}") for number in range(400))) for layer in range(3)))
        self.refuses("larger than 1 MiB", tar(*(evil(f"{number}") for number in range(300))), most=MIB)

    def test_a_header_larger_than_memory_is_refused(self) -> None:
        pax = deflated((header("pax", 1 << 30, tarfile.XHDTYPE), 1), (b"\0" * MIB, 400))
        self.refuses("it asks for more than 256 MiB of memory", pax, memory=256 * MIB, most=4096 * MIB)

    def test_folders_below_folders_without_end_are_refused(self) -> None:
        self.refuses("lies below more than 128 folders", tar(evil(f"{'a/' * 200}x")))
        links = [link("l", "a/" * 100), evil(f"{'a/' * 100}x"), evil(f"l/{'b/' * 100}x")]
        self.refuses("lies below more than 128 folders", tar(*links))

    def test_a_size_below_nothing_is_refused(self) -> None:
        found = bytearray(header("a", 1))
        found[124:136] = b"\xff" * 12
        found[148:156] = b"%06o\0 " % (sum(found[:148]) + 8 * 32 + sum(found[156:512]))
        self.refuses("is of -1 bytes", bytes(found) + b"\0" * 1024)

    def test_a_chain_of_headers_is_refused(self) -> None:
        self.refuses("", header("././@LongLink", 0, tarfile.GNUTYPE_LONGNAME) * 5000 + header("a", 0))

    def test_names_that_are_none(self) -> None:
        self.assertEqual(self.lays(folder("./"), folder("/"), folder("..")), {})
        self.refuses("has no name", tar(evil("..")))
        told = self.unpack(tar(evil("\x1b[2J" + "n" * 300)))
        self.assertTrue(told.isprintable() and "too long" in told, told)

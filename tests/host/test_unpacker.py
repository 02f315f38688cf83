"""Archives of every kind, and layers of an image one over the other."""
import gzip
import os
import stat
import tarfile

import archives
from archives import Item, folder, header, link, same, tar
from unpacks import Unpacking

ITEMS = (Item("bin/api", b"#!", mode=0o700), Item("README", b"read"), link("latest", "bin/api"), same("again", "README"))
LAID = {"bin/": "", "bin/api": "#!", "README": "read", "latest": "-> bin/api", "again": "read"}


class Kinds(Unpacking):
    def test_of_archives_are_known_by_their_first_bytes(self) -> None:
        for kind, pack in (*archives.PACKED.items(), ("zst", archives.zstd)):
            with self.subTest(kind):
                self.assertEqual(self.unpack(pack(tar(*ITEMS)), whiteouts=False), "")
                self.assertEqual(self.seen(self.tree), LAID)
                modes = [stat.S_IMODE(os.stat(f"{self.tree}/{name}").st_mode) for name in ("bin/api", "README")]
                self.assertEqual(modes, [0o755, 0o644])

    def test_zip_is_one_of_them_and_no_layer(self) -> None:
        made = archives.zipped(*ITEMS[:3], folder("empty/"))
        self.assertEqual(self.unpack(made, whiteouts=False), "")
        # It has no hard links.
        self.assertEqual(self.seen(self.tree) | {"again": "read"}, LAID | {"empty/": ""})
        self.assertEqual(stat.S_IMODE(os.stat(f"{self.tree}/bin/api").st_mode), 0o755)
        self.refuses("it is no archive", made)

    def test_what_is_none_is_refused(self) -> None:
        for content in (b"\x7fELF" + b"\1" * 4096, b"#!/bin/sh\n", b"", gzip.compress(b"one file")):
            with self.subTest(content[:4]):
                self.refuses("it is no archive", content)

    def test_one_that_ends_in_the_middle_is_refused(self) -> None:
        whole = tar(Item("a", os.urandom(200_000)))
        for content in (whole[:100_000], gzip.compress(whole)[:100_000], archives.lzma.compress(whole)[:100_000], archives.zstd(whole)[:100_000]):
            self.refuses("", content)
        self.refuses("", archives.zipped(Item("a", os.urandom(200_000)))[:100_000], whiteouts=False)

    def test_sparse_files_take_what_they_say(self) -> None:
        """GNU's: a kilobyte of archive for gigabytes of holes."""
        found = bytearray(header("hole", 512, tarfile.GNUTYPE_SPARSE))
        found[386:410], found[483:495] = b"%011o\0%011o\0" % (0, 512), b"%011o\0" % (1 << 32)
        found[148:156] = b"%06o\0 " % (sum(found[:148]) + 8 * 32 + sum(found[156:512]))
        self.refuses("unpacked it is larger than 64 MiB", bytes(found) + b"\0" * 1536)


class Layers(Unpacking):
    def lay(self, *layers: bytes) -> dict[str, str]:
        self.assertEqual(self.unpack(*layers), "")
        return self.seen(self.tree)

    def test_lie_one_over_the_other(self) -> None:
        low = tar(Item("etc/a", b"low"), Item("etc/b", b"low"), link("lib", "usr/lib"), Item("usr/lib/x", b"low"))
        high = archives.zstd(tar(Item("etc/a", b"high"), Item("lib/y", b"high")))
        found = self.lay(gzip.compress(low), high)
        names = ("etc/a", "etc/b", "usr/lib/x", "usr/lib/y", "lib")
        self.assertEqual([found[name] for name in names], ["high", "low", "low", "high", "-> usr/lib"])

    def test_of_zstd_alone_are_decompressed_one_after_the_other(self) -> None:
        layers = [archives.zstd(tar(Item(f"{number}", bytes([65 + number]) * 300_000))) for number in range(12)]
        found = {int(name): (len(text), text[0]) for name, text in self.lay(*layers).items()}
        self.assertEqual(found, {number: (300_000, chr(65 + number)) for number in range(12)})

    def test_hide_what_lies_below_them(self) -> None:
        low = tar(Item("a"), Item("d/x"), Item("d/y"), Item("e/sub/old"), Item("e/gone/old"), link("l", "d"))
        high = tar(Item(".wh.a"), Item("d/.wh.x"), Item("e/sub/new"), Item("e/.wh..wh..opq"), Item(".wh.nothing"), Item(".wh..wh.plnk"))
        self.assertEqual(sorted(self.lay(low, high)), ["d/", "d/y", "e/", "e/sub/", "e/sub/new", "l"])

    def test_hide_nothing_that_they_bring_themselves(self) -> None:
        high = tar(Item("a", b"2"), Item(".wh.a"), Item("d/z"), Item(".wh.d"))
        self.assertEqual(sorted(self.lay(tar(Item("a", b"1"), Item("d/x")), high)), ["a", "d/", "d/z"])

    def test_hide_a_link_and_not_what_it_leads_to(self) -> None:
        self.assertEqual(sorted(self.lay(tar(Item("d/x"), link("l", "d")), tar(Item(".wh.l")))), ["d/", "d/x"])

    def test_have_whiteouts_where_an_archive_has_files(self) -> None:
        self.assertEqual(self.unpack(tar(Item("a"), Item(".wh.a", b"file")), whiteouts=False), "")
        self.assertEqual(self.seen(self.tree), {"a": "", ".wh.a": "file"})

    def test_get_folders_and_lines_when_all_is_laid_and_nowhere_else(self) -> None:
        items = [Item("etc/passwd", b"root:x:0:0"), link("data", f"{self.beside}/new"), link("etc/hosts", f"{self.beside}/secret")]
        more = {"folders": ["/data", "/var/lib/x", "/etc"], "lines": {"/etc/passwd": "app:x:7:7\n", "/etc/hosts": "x\n", "/new": ""}}
        self.assertEqual(self.unpack(tar(*items), **more), "")
        found, own = self.seen(self.tree), self.beside.lstrip("/")
        self.assertEqual(found["etc/passwd"], "root:x:0:0\napp:x:7:7\n")
        self.assertEqual([found[name] for name in ("var/lib/x/", f"{own}/new/", f"{own}/secret", "new")], ["", "", "x\n", ""])

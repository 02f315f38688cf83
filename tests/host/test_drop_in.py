"""What a service runs of an image, as its unit's drop-in: by the image's config and the project's words, and what cannot run."""
import unittest

import rooted  # noqa: F401  the program's folder is on no path before
from outward.artifacts.drop_in import What, drop_in, left_out
from outward.artifacts.oci import Config
from outward.protocol import ImageRun

DIGEST = "sha256:" + "c1559ac9673b" + "0" * 52
USERS = "root:x:0:0:root:/root:/bin/sh\nnode:x:1000:1000::/home/node:/bin/sh\nodd:x:7:7::/a b:/bin/sh\nshort:x:8\n"
PROGRAMS = ("/app/start", "/entry.sh", "/usr/local/bin/node", "/usr/bin/node", "/opt/tool", "/bin/a b")
FILES: dict[str, What] = {"/": "folder", "/app": "folder", "/app/server.js": "file", **dict.fromkeys(PROGRAMS, "program")}


def config(
    entrypoint: list[str] | None = None,
    cmd: list[str] | None = None,
    env: dict[str, str] | None = None,
    working: str = "/",
    volumes: list[str] | None = None,
    user: str = "",
) -> Config:
    return Config(entrypoint or [], cmd or [], env or {}, working, volumes or [], user)


def run(command: str | None = None, args: str | None = None, writes: list[str] | None = None) -> ImageRun:
    return {"service": "web", "unit": "outward-blog-web.service", "exec": command, "args": args, "writes": writes or [], "reads": []}


class Service(unittest.TestCase):
    def text(self, of: Config, by: ImageRun | None = None, passwd: str = USERS) -> str:
        return drop_in(DIGEST, of, by or run(), FILES.get, passwd)

    def line(self, of: Config, by: ImageRun | None = None) -> str:
        return next(line.removeprefix("ExecStart=") for line in self.text(of, by).splitlines() if line.startswith("ExecStart="))

    def refused(self, words: str, of: Config, by: ImageRun | None = None) -> None:
        with self.assertRaises(SystemExit) as ended:
            self.text(of, by)
        self.assertIn(f"image c1559ac9673b: {words}", str(ended.exception))


class Line(Service):
    def test_is_the_entrypoint_and_the_command(self) -> None:
        self.assertEqual(self.line(config(["/entry.sh"], ["node", "--x"])), '"/entry.sh" "node" "--x"')
        self.assertEqual(self.line(config(cmd=["/opt/tool"])), '"/opt/tool"')

    def test_has_the_projects_words_in_place_of_the_command_as_they_are(self) -> None:
        image = config(["/entry.sh", "$A"], ["node"])
        self.assertEqual(self.line(image, run(args="-p ${PORT} 100%%")), '"/entry.sh" "$$A" -p ${PORT} 100%%')
        self.assertEqual(self.line(config(cmd=["/opt/tool"]), run(args="/entry.sh -v")), '"/entry.sh" -v')

    def test_is_the_projects_own_whole(self) -> None:
        self.assertEqual(self.line(config(["/entry.sh"], ["x"]), run("node  server.js")), '"/usr/local/bin/node" server.js')
        self.assertEqual(self.line(config(["/entry.sh"]), run("/opt/tool")), '"/opt/tool"')

    def test_looks_up_its_first_word_as_the_image_would(self) -> None:
        self.assertEqual(self.line(config(["node"], env={"PATH": "relative:/usr/bin:/usr/local/bin"})), '"/usr/bin/node"')
        self.assertEqual(self.line(config(["./start"], working="/app")), '"/app/start"')
        self.assertEqual(self.line(config(["../../opt/tool"], working="/app")), '"/opt/tool"')

    def test_says_no_more_to_systemd_than_one_line_of_words(self) -> None:
        odd = 'a\nExecStart=/bin/evil "\\ %h $HOME ; \x1b\x7f'
        self.assertEqual(self.line(config(["/entry.sh", odd])), r'"/entry.sh" "a\x0aExecStart=/bin/evil \"\\ %%h $$HOME ; \x1b\x7f"')

    def test_of_what_is_not_there_is_refused_with_where_it_was_looked_for(self) -> None:
        self.refused("has no 'ruby', which it is to run; looked for as /usr/local/sbin/ruby, /usr/local/bin/ruby", config(["ruby"]))
        self.refused("has no '/entry', which it is to run; looked for as /entry", config(["/entry"]))
        self.refused("has no 'start', which", config(["start"], env={"PATH": ""}))

    def test_of_what_nobody_may_run_is_refused(self) -> None:
        self.refused("has '/app/server.js', and nobody may run it", config(["/app/server.js"]))
        self.refused("has no '/app', which it is to run", config(["/app"]))
        self.refused("has its program at '/bin/a b', which is no path for a unit", config(["/bin/a b"]))

    def test_of_an_image_that_says_none_is_refused_with_what_to_say(self) -> None:
        self.refused("has neither entrypoint nor command; say exec of web", config())
        self.refused("has neither entrypoint nor command", config([""], []))


class Volumes(Service):
    def test_that_nothing_keeps_are_refused_with_what_to_add(self) -> None:
        self.refused(
            'declares the volume /app/data, and nothing of web keeps it: add volumes: { "/app/data": "data" } or tmpfs: ["/app/data"]',
            config(["/entry.sh"], volumes=["/app/data"]),
        )
        both = config(["/entry.sh"], volumes=["/data", "/var/log"])
        self.refused('declares the volumes /data, /var/log, and nothing of web keeps them: add', both)
        self.refused("declares the volumes", both, run(writes=["/x"]))
        with self.assertRaisesRegex(SystemExit, r'add volumes: \{ "/data": "data", "/var/log": "log" \} or tmpfs: \["/data", "/var/log"\]$'):
            self.text(both)

    def test_that_something_keeps_are_not(self) -> None:
        image = config(["/entry.sh"], volumes=["/app/data", "/run/x", "/tmp", "/srv/a/b"])
        self.assertIn("ExecStart", self.text(image, run(writes=["/app/data", "/srv"])))
        self.refused("declares the volume /app/data", image, run(writes=["/app/dat", "/app/data/x", "/srv"]))

    def test_of_no_place_that_a_project_has_are_refused_as_such(self) -> None:
        self.refused("declares the volume /, which no volume of a project can be", config(["/entry.sh"], volumes=["/"]))
        self.refused("declares the volume /a b, \\x1b, which no volume", config(["/entry.sh"], volumes=["/a b", "\x1b"]))

    def test_and_whatever_else_is_wrong_come_in_one_message(self) -> None:
        image = config(["x"], volumes=["/data"], working="/entry.sh")
        with self.assertRaises(SystemExit) as ended:
            self.text(image)
        said = str(ended.exception).split("; it ")
        self.assertEqual(len(said), 3)
        self.assertIn("declares the volume /data", said[0])
        self.assertTrue(said[1].startswith("has no 'x'"))
        self.assertEqual(said[2], "runs in '/entry.sh', which is no folder for a unit")


class Place(Service):
    def variables(self, of: Config, passwd: str = USERS) -> list[str]:
        return [line.removeprefix("Environment=") for line in self.text(of, passwd=passwd).splitlines() if line.startswith("Environment=")]

    def test_is_the_images_working_folder(self) -> None:
        self.assertIn("\nWorkingDirectory=/app\n", self.text(config(["/entry.sh"], working="/app")))
        self.refused("runs in '/a b', which is no folder for a unit", config(["/entry.sh"], working="/a b"))
        self.refused("runs in '/a\\n[Service]', which is no folder", config(["/entry.sh"], working="/a\n[Service]"))

    def test_has_the_images_variables_and_docker_s_path_where_it_has_none(self) -> None:
        path = '"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"'
        self.assertEqual(self.variables(config(["/entry.sh"])), [path, '"HOME=/root"'])
        own = config(["/entry.sh"], env={"PATH": "/opt", "HOME": "/srv", "A": '$B "%h"\n\\', "not-one": "x", "": "y"})
        self.assertEqual(self.variables(own), ['"PATH=/opt"', '"HOME=/srv"', '"A=$B \\"%%h\\"\\x0a\\\\"'])
        self.assertEqual(left_out(own), ["not-one", ""])

    def test_has_the_home_of_whom_the_image_would_run_as(self) -> None:
        for user, home in (("node", "/home/node"), ("1000:1000", "/home/node"), ("", "/root"), ("nobody", "/"), ("odd", "/"), ("short", "/")):
            self.assertIn(f'"HOME={home}"', self.variables(config(["/entry.sh"], user=user)))
        self.assertIn('"HOME=/"', self.variables(config(["/entry.sh"]), passwd=""))

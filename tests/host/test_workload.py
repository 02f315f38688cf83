"""What holds a project's own commands: no more than its services have, and no sight of what others have under /run."""
import samples
from case import Host
from outward.backups import restic
from outward.roles import door
from outward.unit import workload


class Held(Host):
    def setUp(self) -> None:
        super().setUp()
        folders = [self.at("/var/lib/outward/blog"), self.at("/run/outward-blog")]
        follow = {"kind": "k", "socket": "/run/outward-blog/x", "begin": "/bin/begin", "promote": "/bin/promote"}
        state = samples.state(self.root, writable=folders, follow=follow)
        self.record = samples.record(self.root, state=state, backup=samples.backup(self.root))

    def held(self, argv: list[str] | tuple[str, ...]) -> set[str]:
        return {word.removeprefix("--property=") for word in argv if word.startswith("--property=")}

    def test_a_command_sees_its_own_folder_under_run_alone(self) -> None:
        held = self.held(workload.argv(self.record, "check"))
        run = self.at("/run/outward-blog")
        self.assertLessEqual({f"BindPaths={run}", "User=outward-blog"}, held)
        self.assertTrue(any(word.startswith("TemporaryFileSystem=") and " /run:ro" in word for word in held))

    def test_a_door_is_held_like_a_command(self) -> None:
        self.commands.answer("systemd-run")
        self.commands.answer("systemctl")
        self.commands.answer("tailscale ip", "100.64.0.7")
        self.commands.answer("nft")
        door.opened("blog", "100.64.0.1")
        [started] = [argv for argv in self.commands.started if argv[0] == "systemd-run"]
        self.assertLessEqual(set(workload.sandbox(self.record)), self.held(started))

    def test_restic_sees_no_projects_folder_there(self) -> None:
        held = self.held(restic.argv(self.record, "u", "snapshots"))
        self.assertFalse(any(word.startswith("BindPaths=") for word in held))
        self.assertTrue(any(word.startswith("TemporaryFileSystem=") and " /run:ro" in word for word in held))

"""Who runs a command: by the connection that tailscaled has made, and by nothing that somebody in between says."""
import json

from operating import WHO, WHOIS, Operating
from outward.commands.asker import asker, peer


class Asker(Operating):
    def asked(self) -> list[str]:
        return [line.rpartition(" ")[2] for line in self.commands.began_with("timeout 3 tailscale whois --json")]

    def test_is_whom_the_tailnet_knows_at_the_other_end(self) -> None:
        self.assertEqual((asker(), self.asked()), (WHO, ["100.64.0.7:41000"]))

    def test_is_asked_by_what_the_first_process_of_the_connection_was_given(self) -> None:
        # sudo, which is nearer, says 1.1.1.1.
        self.came("fd7a:115c:a1e0::1 5 fd7a:115c:a1e0::2 22")
        asker()
        self.assertEqual(self.asked(), ["[fd7a:115c:a1e0::1]:5"])

    def test_is_known_by_either_of_the_two_variables(self) -> None:
        self.came("")
        self.write("/run/proc/60/environ", "SSH_CLIENT=100.64.0.9 7 22\0")
        asker()
        self.assertEqual(self.asked(), ["100.64.0.9:7"])

    def test_is_a_tagged_machine_by_its_name(self) -> None:
        ci = {"Node": {"Name": "ci.tail.ts.net."}, "UserProfile": {"LoginName": "tagged-devices"}}
        self.commands.answer("timeout 3 tailscale whois --json", f"Warning: client version\n{json.dumps(ci)}")
        self.assertEqual(asker(), "tagged-devices (ci)")

    def test_is_unknown_and_says_so_where_nobody_says_it(self) -> None:
        for code, said in ((1, "peer not found"), (124, ""), (0, "{"), (0, "[]"), (0, '{"Node": {"Name": "x"}, "UserProfile": null}')):
            self.commands.answer("timeout 3 tailscale whois --json", (code, said))
            self.assertEqual(asker(), "unknown (at 100.64.0.7: the tailnet does not say who that is)")
        for pid in (60, 70):
            self.write(f"/run/proc/{pid}/environ", "HOME=/\0")
        self.assertEqual(asker(), "unknown (by no connection of the tailnet)")

    def test_is_no_word_of_the_connections_own(self) -> None:
        for words in ("--help 1 1 22", "$(reboot) 1 1 22", "100.64.0.7 x 1 22"):
            self.came(words)
            self.assertRegex(asker(), r"^unknown \(at ")
        self.assertEqual(self.asked(), [])

    def test_has_no_name_that_moves_a_terminal(self) -> None:
        self.commands.answer("timeout 3 tailscale whois --json", WHOIS.replace("laptop", "\\u001b[2J"))
        self.assertEqual(asker(), "alice@example.com (?[2J)")

    def test_is_nobody_of_a_process_that_is_gone(self) -> None:
        self.assertIsNone(peer(9))

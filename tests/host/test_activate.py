"""The right to serve: by the key of the pause and claim that it is bound to, or by somebody's word that the giver is gone."""
import json

import samples
from being import CLAIM, EPOCH, GIVEN, KEY, PAUSE, READY, be, words
from case import Host
from outward.roles import heir, promise, role


class Activating(Host):
    def setUp(self) -> None:
        super().setUp()
        self.record = samples.record(self.root, backup=samples.backup(self.root))
        for command in ("systemctl", "nft"):
            self.commands.answer(command)
        be("ready")

    def activate(self, key: str = GIVEN, claim: str = CLAIM, gone: str | None = None) -> None:
        with self.given(f"{key}\n"):
            heir.activate("blog", claim, gone)

    def refused(self, words_of_it: str, key: str = GIVEN, claim: str = CLAIM, gone: str | None = None) -> None:
        before = words()
        self.refuses(words_of_it, self.activate, key, claim, gone)
        self.assertEqual((words(), self.commands.ran), (before, []))


class Keys(Activating):
    def test_opens_by_the_key_of_its_pause(self) -> None:
        self.activate()
        self.assertEqual(words(), ({"epoch": READY["epoch"], "claim": CLAIM}, None, None))

    def test_stays_shut_to_any_other(self) -> None:
        for key in ("", KEY, PAUSE, CLAIM, promise.draw(CLAIM), GIVEN[:-1], GIVEN.removesuffix(CLAIM)):
            self.refused("this is not the key of that pause: b has not ceded in it", key)

    def test_stays_shut_to_the_key_of_another_pause_for_the_same_claim(self) -> None:
        other = promise.draw(CLAIM)
        role.mark("blog", READY | {"pause": promise.shown(other)})
        self.refused("this is not the key of that pause")
        self.activate(other)
        self.assertEqual(role.role("blog"), "active")

    def test_stays_shut_to_the_key_of_that_pause_when_it_was_for_another_claim(self) -> None:
        key = promise.draw("another")
        role.mark("blog", READY | {"pause": promise.shown(key)})
        self.refused("b has ceded to another claim", key)
        role.mark("blog", READY | {"pause": promise.shown(promise.draw())})
        self.refused("this is not the key")

    def test_stays_shut_to_an_older_claim_of_its_own(self) -> None:
        key = promise.draw("older")
        role.mark("blog", READY | {"pause": promise.shown(key)})
        self.refused("another claim has taken the place of this one", key, "older")

    def test_stays_shut_where_it_was_renounced(self) -> None:
        self.printed(heir.renounce, "blog", CLAIM)
        self.commands.ran.clear()
        self.refused("it is left here, and has to be ready")

    def test_stays_shut_before_the_seal(self) -> None:
        be("standby")
        self.refused("it is standby here, and has to be ready")
        self.refused("it is standby here, and has to be ready", gone="b")


class Consent(Activating):
    def test_opens_without_a_key_when_the_peer_is_said_to_be_gone_and_no_other_host(self) -> None:
        self.refused("this is not the key of that pause", "", gone="c")
        self.activate("", gone="b")
        self.assertEqual(role.serving("blog"), {"epoch": READY["epoch"], "claim": CLAIM})

    def test_is_of_one_claim_too(self) -> None:
        self.refused("another claim has taken the place of this one", "", "another", gone="b")

    def test_is_backed_up_at_once_where_it_has_no_backup_and_a_move_leaves_that_to_its_timer(self) -> None:
        first = "systemctl start --no-block outward-blog-backup.service"
        self.activate()
        self.assertEqual(self.commands.began_with(first), [])
        be("ready")
        self.activate("", gone="b")
        self.assertEqual(self.commands.began_with(first), [first])


class Serving(Activating):
    def test_starts_what_stood_by_and_at_the_next_boot(self) -> None:
        self.activate()
        self.assertEqual(self.commands.began_with("systemctl start"), ["systemctl start --no-block outward-blog.target"])
        self.assertEqual(self.commands.began_with("systemctl enable"), ["systemctl enable --quiet outward-blog.target"])

    def test_is_written_down_before_anything_starts(self) -> None:
        seen: list[str] = []
        self.commands.answer("systemctl start", lambda _: seen.append(role.role("blog")))
        self.activate()
        self.assertEqual(set(seen), {"active"})

    def test_may_be_repeated_without_the_key_and_by_no_other_claim(self) -> None:
        self.activate()
        before = words()
        self.activate("")
        self.assertEqual(words(), before)
        self.refuses("it is active here, and has to be ready", self.activate, GIVEN, "another")
        self.assertEqual(words(), before)

    def test_that_died_in_between_is_ready_and_goes_on(self) -> None:
        role.mark("blog", READY)
        samples.make(role.serves_path("blog"), json.dumps({"epoch": READY["epoch"], "claim": CLAIM}))
        self.assertEqual(role.role("blog"), "ready")
        self.refused("this is not the key", "")
        self.activate()
        self.assertEqual((role.role("blog"), role.epoch("blog")), ("active", EPOCH + 1))

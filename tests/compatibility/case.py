"""One library with one of its tokens at the real window, and the ways in which something is done with it."""

import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.model.library import Library
from app.model.token import Token
from app.vocabulary.numbers import CKO
from app.vocabulary.objects import ObjectRow
from tests.desk import Desk


class NotOffered(Exception):  # noqa: N818 - a finding, not an error
    """The program says beforehand that this cannot be done, and why."""


@dataclass
class Case:
    """A column of the table while it is made."""

    desk: Desk
    library: Library
    folder: Path
    """For files; empty at the beginning."""
    pin: str = ""
    so_pin: str = ""
    insert: Callable[[], None] | None = None
    """Makes a token appear in the library; nothing where its slots are fixed and full."""
    remove: Callable[[], None] | None = None

    @property
    def token(self) -> Token:
        """Return the token, as it is known now."""
        return self.desk.tokens(self.library)[0]

    @property
    def file(self) -> Path:
        """Return a file to work on."""
        path = self.folder / "letter.txt"
        if not path.exists():
            path.write_text("Both sides agree.\n" * 100)
        return path

    def new(self, name: str) -> Path:
        """Return a path in the folder at which nothing is."""
        path = self.folder / name
        path.unlink(missing_ok=True)
        return path

    def rows(self, object_class: int) -> list[ObjectRow]:
        """Return the objects of one class."""
        return [row for row in self.token.objects.rows if row.object_class == object_class]

    def keys(self, key_types: tuple[int, ...], usage: str = "CKA_SIGN") -> list[ObjectRow]:
        """Return the private and secret keys of these types that may be used so, newest last."""
        both = self.rows(CKO.PRIVATE_KEY) + self.rows(CKO.SECRET_KEY)
        return [row for row in both if row.key_type in key_types and usage in row.usage]

    def key(self, key_types: tuple[int, ...], usage: str = "CKA_SIGN") -> ObjectRow:
        """Return a key; raises NotOffered where the token has none."""
        found = self.keys(key_types, usage)
        if not found:
            raise NotOffered("the token has no such key")
        return found[0]

    def select(self, row: ObjectRow | None = None) -> None:
        """Select the token, or one of its objects."""
        if row is None:
            self.desk.window.browser.select_token(self.token)
        else:
            self.desk.window.browser.select_objects(self.token, [row])

    def offered(self, verb: str) -> None:
        """Raise NotOffered with the reason where the window does not let this verb be chosen."""
        self.desk.until(lambda: not self.desk.workspace.telling)
        action = self.desk.window.actions_.named(verb)
        if not action.isEnabled():
            raise NotOffered(action.toolTip())

    def read(self) -> None:
        """Read the token anew."""
        self.desk.ask(self.token.read())


def openssl(*arguments: str | Path) -> str:
    """Run openssl; a refusal is an AssertionError, for it is the judge."""
    done = subprocess.run(["openssl", *map(str, arguments)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr

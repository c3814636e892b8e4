"""One token in use: its one kept session, the login, and what is done with its objects."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING

import msgspec

from app.cryptoki.binding import Binding
from app.cryptoki.detail import read_attributes
from app.cryptoki.errors import CryptokiError
from app.cryptoki.key_rules import key_rules
from app.cryptoki.listing import ObjectListing
from app.cryptoki.mechanisms import read_mechanisms
from app.cryptoki.object_size import object_size
from app.cryptoki.pins import check_login, pin_pointer
from app.cryptoki.quirks import without_old_tries
from app.cryptoki.reading import read_one
from app.cryptoki.rows import UNREADABLE_CLASS, Describe, RowReader, read_address, unreadable
from app.cryptoki.search import find, never, of_class
from app.cryptoki.session import (
    SESSION_LOST,
    Work,
    closed_after,
    open_session,
    open_widest,
    session_state,
    tidied_after,
)
from app.vocabulary.errors import AppError, app_error
from app.vocabulary.key_files import PlainKey
from app.vocabulary.keys import KeyPairSpec
from app.vocabulary.messages import CertificateMatch, KeyPairMade, Signer
from app.vocabulary.numbers import CKA, CKO, CKR
from app.vocabulary.objects import Listing, ObjectAddress, ObjectDetail, ObjectRow
from app.vocabulary.texts import N_
from app.vocabulary.values import Mechanism, Role, SessionState, TokenAddress, TokenInfo, TokenState

if TYPE_CHECKING:
    from app.cryptoki.matching import Matcher

_USER_TYPES: dict[Role, int] = {"so": 0, "user": 1}
_NO_TOKEN_THERE = (CKR.TOKEN_NOT_RECOGNIZED, CKR.USER_PIN_NOT_INITIALIZED)


def _unread(_: bytes) -> None:
    """Read no certificate out: where nobody looks at it."""


class Token:
    """A token in a slot. Made by `Library.token`, which has checked in the same step that it is the one meant."""

    address: TokenAddress

    def __init__(self, binding: Binding, slot_id: int, generation: int):
        """Attach to the token in this slot; no session is opened yet."""
        self._binding = binding
        self._slot_id = slot_id
        self._generation = generation
        self._session: int | None = None
        self._read_only = False
        self._info: TokenInfo
        self.role: Role | None = None
        """Who is logged in, as far as we know."""
        self.keeps_old_tries = False
        """Whether the flags for wrong tries are still there after a right one."""

    def seen(self, address: TokenAddress, info: TokenInfo) -> None:
        """Take what `Library.token` has just read."""
        self.address = address
        self._info = info

    # ── session and login ────────────────────────────────────────────────────────────────────────────────────────────

    def state(self) -> TokenState:
        """Return the token's information and our session with it, which is opened where there is none.

        A blank token has no session. Raises CryptokiError.
        """
        session = self._session_state()
        info = without_old_tries(self._info, session.role) if self.keeps_old_tries else self._info
        return TokenState(self.address, info, session)

    def _session_state(self) -> SessionState:
        if not self._info.initialized:
            return SessionState()
        try:
            state = session_state(self._binding, self._kept())
        except CryptokiError as error:
            if error.code in _NO_TOKEN_THERE:
                return SessionState()
            raise
        self.role = state.role
        return state

    def _kept(self) -> int:
        """Return our session; a lost one is replaced, not logged in again. Raises CryptokiError."""
        if self._session is not None:
            try:
                session_state(self._binding, self._session)
            except CryptokiError as error:
                if error.code not in SESSION_LOST:
                    raise
                self._binding.raw("C_CloseSession", self._session)
                self._session = None
                self.role = None
        if self._session is None:
            self._session = self._open()
        return self._session

    def _open(self) -> int:
        if self._read_only:
            return open_session(self._binding, self._slot_id, read_write=False)
        return open_widest(self._binding, self._slot_id, self._info.write_protected)

    def use_read_only(self, read_only: bool) -> None:
        """Keep a session that can only read from now on, or again the widest; the login stays. Raises CryptokiError.

        Where nobody is logged in the old one is closed first: a token may allow no second.
        """
        if read_only == self._read_only:
            return
        before, self._read_only = self._read_only, read_only
        if self._session is None:
            return
        old = self._kept()
        try:
            self._session = self._open() if self.role else None  # a login ends with the last session
        except CryptokiError:
            self._read_only = before
            raise
        self._binding.raw("C_CloseSession", old)

    def close_all(self) -> None:
        """Close every session of this process with the token, which logs out (section 5.6.3); raises CryptokiError."""
        self._binding.call("C_CloseAllSessions", self._slot_id)
        self._session = None
        self.role = None

    def without_session(self) -> TokenState:
        """Return the token's information, and open no session."""
        return TokenState(self.address, self._info, SessionState())

    def log_in(self, role: Role, pin: bytearray | None, user_name: str = "") -> None:
        """Log in with exactly one C_Login, or C_LoginUser for a user name (section 5.6.8).

        None is the NULL pointer, for a PIN typed on the token. Being logged in with this role already is no error.
        Raises CryptokiError, and Cancelled where the person gave up at the reader.
        """
        session = self._kept()
        pointer, length = pin_pointer(pin)
        name = user_name.encode()
        named = (name, len(name)) if name else ()
        function = "C_LoginUser" if name else "C_Login"
        if name:
            self._binding.find_login_user()
        code = self._binding.raw(function, session, _USER_TYPES[role], pointer, length, *named)
        if code == CKR.USER_ALREADY_LOGGED_IN and session_state(self._binding, session).role == role:
            code = CKR.OK
        check_login(code, function, pin)
        self.role = role

    def log_out(self) -> None:
        """Log out (section 5.6.9); fine where nobody is logged in. Raises CryptokiError."""
        code = self._binding.raw("C_Logout", self._kept())
        if code not in (CKR.OK, CKR.USER_NOT_LOGGED_IN):
            raise CryptokiError(code, "C_Logout")
        self.role = None

    def close(self) -> None:
        """Log out and close our session. Never raises."""
        if self._session is not None:
            if self.role is not None:
                self._binding.raw("C_Logout", self._session)
            self._binding.raw("C_CloseSession", self._session)
        self._session = None
        self.role = None

    # ── looking ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def mechanisms(self) -> tuple[Mechanism, ...]:
        """Return what the token can do; raises CryptokiError."""
        return read_mechanisms(self._binding, self._slot_id)

    def objects(self, describe: Describe, stop: Callable[[], None] = never) -> ObjectListing:
        """Find all objects that can be seen, and return an iterator over their rows, 200 at a time.

        `stop` is called between calls and raises Cancelled to end the listing. Raises CryptokiError.
        """
        session = self._kept()
        found = find(self._binding, session, stop=stop)
        return ObjectListing(self._rows(describe), found, stop)

    def list_objects(
        self, describe: Describe, give: Callable[[list[ObjectRow]], None], stop: Callable[[], None] = never
    ) -> Listing:
        """Hand the rows of `objects` to `give` and return how the listing ended."""
        listing = self.objects(describe, stop)
        for rows in listing:
            give(rows)
        return listing.result()

    def detail(self, address: ObjectAddress, describe: Describe) -> ObjectDetail:
        """Return one object with every attribute. Raises AppError where the list is outdated, CryptokiError."""
        handle = self._same(address)
        session = self._kept()
        certificate = None
        if address.object_class == CKO.CERTIFICATE:
            der = read_one(self._binding, session, handle, CKA.VALUE).value
            certificate = describe(der) if der else None
        return ObjectDetail(
            self._rows(describe).row(handle),
            read_attributes(self._binding, session, handle),
            certificate,
            object_size(self._binding, session, handle),
        )

    def match_certificate(self, der: bytes, public_key: bytes, describe: Describe = _unread) -> CertificateMatch:
        """Look for the key with `public_key` (SubjectPublicKeyInfo, DER) and for a certificate with the content `der`.

        Raises CryptokiError.
        """
        matcher = self._matcher()
        key, duplicate = matcher.key_of(public_key), matcher.certificate(der)
        rows = self._rows(describe)
        return CertificateMatch(
            None if key is None else rows.row(key), None if duplicate is None else rows.row(duplicate)
        )

    def signer(self, key: ObjectAddress) -> Signer:
        """Return public key and certificates of a private key, or the key of a certificate and what else it needs.

        Raises AppError where the list is outdated or the token shows no private key of the certificate.
        """
        handle = self._same(key)
        if key.object_class != CKO.CERTIFICATE:
            return self._with_rules(self._matcher().signer(handle), handle)
        der = read_one(self._binding, self._kept(), handle, CKA.VALUE).value
        matcher = self._matcher()
        private = matcher.private_key_of(der)
        if private is None:
            raise _no_private_key()
        signer = msgspec.structs.replace(matcher.signer_with(der), key=self._rows(_unread).row(private))
        return self._with_rules(signer, private)

    def _with_rules(self, signer: Signer, private: int) -> Signer:
        always, allowed = key_rules(self._binding, self._kept(), private)
        return msgspec.structs.replace(signer, always_authenticate=always, allowed_mechanisms=allowed)

    # ── writing and using ────────────────────────────────────────────────────────────────────────────────────────────

    def generate_key_pair(self, spec: KeyPairSpec) -> KeyPairMade:
        """Generate a key pair on the token and return both halves. Raises CryptokiError."""
        # Imported here: python-pkcs11 costs a host 75 ms that most of them never need.
        from app.cryptoki import carrier, writing

        with self.working(read_write=True) as work:
            public, private = writing.generate_key_pair(carrier.Carrier(work, self._slot_id), spec)
        return KeyPairMade(self.row_of(public), self.row_of(private))

    def import_certificate(self, der: bytes, label: str, object_id: bytes, describe: Describe = _unread) -> ObjectRow:
        """Write a certificate. Raises AppError where the token has it already, CryptokiError where it refuses."""
        from app.cryptoki import carrier, writing

        with self.working(read_write=True) as work:
            if self._matcher().certificate(der) is not None:
                raise _duplicate()
            handle = writing.import_certificate(carrier.Carrier(work, self._slot_id), der, label, object_id)
        return self._rows(describe).row(handle)

    def import_private_key(self, key: PlainKey, label: str, object_id: bytes) -> int:
        """Write a private key and return its handle. Raises AppError, CryptokiError where the token refuses."""
        from app.cryptoki import carrier, key_import

        with self.working(read_write=True) as work:
            return key_import.import_private_key(carrier.Carrier(work, self._slot_id), key, label, object_id)

    @contextmanager
    def working(self, *, read_write: bool = False) -> Iterator[Work]:
        """Lend a session to one operation: it shares the login, and is left in order whatever happens.

        Everything that only some verbs need is a function of its own on the `Work` that this gives.
        Raises CryptokiError.
        """
        if read_write:
            self._check_writing()
        with self._lent(read_write) as session:
            yield Work(self._binding, session)

    def _lent(self, read_write: bool) -> AbstractContextManager[int]:
        """Return one more session; our own, which carries the login, where the token allows no more."""
        own = self._kept()
        try:
            return closed_after(self._binding, open_session(self._binding, self._slot_id, read_write))
        except CryptokiError as error:
            if error.code != CKR.SESSION_COUNT:
                raise
            return tidied_after(self._binding, own)

    def lasting(self) -> Work:
        """Return our own session as work, for an object that is to live as long as it. Raises CryptokiError."""
        return Work(self._binding, self._kept())

    def _check_writing(self) -> None:
        if self._read_only:
            raise app_error(
                N_("The session is read-only"),
                N_("A read-only session was chosen for this token, so that nothing is written by mistake."),
                N_("Untick Read-only session in the menu Token and try again."),
                N_("Nothing was changed on the token."),
            )

    def handle_of(self, address: ObjectAddress) -> int:
        """Return the handle of the object that was chosen, compared in this step.

        Raises AppError where the list is outdated, CryptokiError.
        """
        return self._same(address)

    def handle_to_delete(self, address: ObjectAddress) -> int:
        """Do as `handle_of`, and return the handle also of an object that could not be read and still cannot.

        Nothing of such a one can be compared; its handle counts in the process that gave it out and nowhere else.
        """
        if address.object_class != UNREADABLE_CLASS:
            return self._same(address)
        if address.generation != self._generation or not self._is_still_unreadable(address):
            raise _outdated()
        return address.handle

    def row_of(self, handle: int, describe: Describe = _unread) -> ObjectRow:
        """Return the row of an object that was just made or changed; raises CryptokiError."""
        return self._rows(describe).row(handle)

    def _matcher(self) -> "Matcher":
        # Imported here: cryptography costs a host 40 ms, and none needs it to start or to list keys.
        from app.cryptoki.matching import Matcher

        return Matcher(self._binding, self._kept())

    def _rows(self, describe: Describe) -> RowReader:
        return RowReader(self._binding, self._kept(), self._generation, describe)

    def _same(self, address: ObjectAddress) -> int:
        """Return the handle of the object that was chosen, compared in this step; raises AppError where it is gone.

        A handle of another host process, or one that was lost with a login, is looked for by what identifies it.
        """
        if address.generation == self._generation and self._is_at(address, address.handle):
            return address.handle
        template = of_class(address.object_class) | {CKA.ID: address.id, CKA.LABEL: address.label}
        handles = find(self._binding, self._kept(), {key: value for key, value in template.items() if value}).handles
        matching = [handle for handle in handles if self._is_at(address, handle)]
        if len(matching) != 1:  # gone, or twins: nobody can tell which one was meant
            raise _outdated()
        return matching[0]

    def _is_at(self, address: ObjectAddress, handle: int) -> bool:
        try:
            now = read_address(self._binding, self._kept(), address.generation, handle)
        except CryptokiError as error:
            if error.code in (CKR.OBJECT_HANDLE_INVALID, CKR.KEY_HANDLE_INVALID):
                return False
            raise
        return msgspec.structs.replace(now, handle=address.handle) == address

    def _is_still_unreadable(self, address: ObjectAddress) -> bool:
        try:
            return self._is_at(address, address.handle)
        except CryptokiError as error:
            if error.code in SESSION_LOST:
                raise
            return address == unreadable(self._generation, address.handle)


def _outdated() -> AppError:
    return app_error(
        N_("The list is outdated"),
        N_("This object is no longer what the list shows: it was changed or deleted, or the token was taken out."),
        N_("Refresh the token and choose the object again."),
        N_("Nothing was done."),
    )


def _no_private_key() -> AppError:
    return app_error(
        N_("This certificate has no private key here"),
        N_("None of the private keys that the token shows now belongs to it: their public keys differ."),
        N_("Choose the certificate of a key on this token, or sign with the key itself."),
        N_("Nothing was signed."),
    )


def _duplicate() -> AppError:
    return app_error(
        N_("The certificate is on the token already"),
        N_("An object with exactly this content exists."),
        N_("Nothing needs to be done; to give it another name, change the object that is there."),
        N_("Nothing was written."),
    )

"""Rows that look, log in, make, change and delete; with those that sign they are the whole table, in its order."""

import contextlib
from functools import partial
from pathlib import Path

from msgspec.structs import replace

from app.flows.decrypt_file import DecryptionOrder, decrypt_message
from app.flows.key_use import KeyUse
from app.model.translate import tr
from app.vocabulary.ciphers import FILE_CIPHERS, FileCipher, Transport, file_ciphers, transports
from app.vocabulary.crypto_messages import (
    CloseSessions,
    DecryptContentKey,
    DecryptFile,
    DeleteObjects,
    DigestFile,
    EditObjects,
    EncryptFile,
    EncryptForRecipient,
    GenerateSecretKey,
    MakeRandomBytes,
    ObjectEdit,
    ReadEncryptedFile,
    ReadRecipient,
)
from app.vocabulary.desk_messages import SetUpToken
from app.vocabulary.digests import digests_of
from app.vocabulary.errors import AppError
from app.vocabulary.keys import KEY_CHOICES, KeyChoice, KeyPairSpec, key_choices, suggest_id
from app.vocabulary.messages import (
    GenerateKeyPair,
    ImportCertificate,
    InitializeBlankToken,
    ListObjects,
    LogIn,
    LogOut,
    MatchCertificate,
    OpenLibrary,
    ReadCertificateFile,
    ReadMechanisms,
    ReadObject,
    ReadSigner,
    ReadSlots,
    ReadToken,
)
from app.vocabulary.numbers import CKK, CKM, CKO, name_of
from app.vocabulary.objects import ObjectRow
from app.vocabulary.pin_messages import ChangePin, InitializeToken, SetUserPin, TestPin
from app.vocabulary.secret_keys import SECRET_KEY_CHOICES, SecretKeyChoice, SecretKeySpec, why_not
from tests.canary import SO_PIN, USER_PIN
from tests.compatibility import signing
from tests.compatibility.case import Case, NotOffered, openssl
from tests.compatibility.row import Row, told
from tests.tour.certificate import certificate_for

IN_TIME = 10.0
"""Seconds for a slot event on a busy machine; the promise is two."""


def _load(case: Case) -> str:
    info = case.library.info
    assert info is not None
    return f"{info.manufacturer}, Cryptoki {info.cryptoki_version}"


def _slots(case: Case) -> str:
    assert case.library.host is not None
    slots = case.desk.ask(case.library.host.call(ReadSlots()))
    return f"{len(slots)} slot{'s' * (len(slots) != 1)}"


def _blank(case: Case) -> str:
    assert case.library.host is not None
    pins = [bytearray(SO_PIN.encode()), bytearray(USER_PIN.encode())]
    case.desk.ask(case.library.host.call(InitializeBlankToken(label="Blank"), pins))
    return ""


def _mechanisms(case: Case) -> str:
    found = case.desk.ask(case.token.host.call(ReadMechanisms(token=case.token.address)))
    return f"{len(found)} mechanisms"


def _list(case: Case) -> str:
    case.desk.ask(case.token.host.call(ListObjects(token=case.token.address)))
    return ""


def _attributes(case: Case) -> str:
    rows = case.token.objects.rows
    if not rows:
        return "there is no object that is public"
    for row in rows[:20]:
        detail = case.desk.ask(case.token.host.call(ReadObject(token=case.token.address, object=row.address)))
        assert detail.attributes
    return ""


def _log_in_officer(case: Case) -> str:
    case.select()
    case.offered("log_in_as_officer")
    case.desk.ask(case.token.log_in("so", bytearray(case.so_pin.encode())))
    assert case.token.session.role == "so"
    case.desk.ask(case.token.log_out())
    _settle(case)
    return ""


def _log_in(case: Case) -> str:
    case.select()
    case.offered("log_in")
    case.desk.ask(case.token.log_in("user", bytearray(case.pin.encode())))
    _settle(case)
    assert case.token.session.role == "user"
    return ""


def _log_out(case: Case) -> str:
    case.select()
    case.offered("log_out")
    case.desk.ask(case.token.log_out())
    _settle(case)
    assert case.token.session.role is None
    return ""


def _test_pin(case: Case) -> str:
    case.select()
    case.offered("test_pin")
    case.desk.ask(case.token.change_pins(TestPin(token=case.token.address, role="user"), _bytes(case.pin)))
    _settle(case)
    return ""


def _change_pin(case: Case) -> str:
    case.select()
    case.offered("change_pin")
    request = ChangePin(token=case.token.address, role="user")
    case.desk.ask(case.token.change_pins(request, _bytes(case.pin, case.pin)))  # the same: what follows needs it
    _settle(case)
    return ""


def _set_pin(case: Case) -> str:
    case.select()
    case.offered("unblock_pin")
    request = SetUserPin(token=case.token.address, way="so")
    case.desk.ask(case.token.change_pins(request, _bytes(case.so_pin, case.pin)))
    _settle(case)
    return ""


def _initialize(case: Case) -> str:
    case.select()
    case.offered("initialize_token")
    problem = case.desk.ask(case.token.initialize("New", _bytes(case.so_pin, case.pin), at_reader=False))
    _settle(case)
    if problem is not None:
        raise AppError(problem)
    return ""


def _bytes(*pins: str) -> list[bytearray]:
    return [bytearray(pin.encode()) for pin in pins]


def _settle(case: Case) -> None:
    case.desk.until(lambda: case.library.state == "ready" and case.library.slots and case.desk.tokens(case.library))
    case.read()


def _generate_pair(choice: KeyChoice, case: Case) -> str:
    case.select()
    case.offered("generate_key_pair")
    if not {one.name: possible for one, possible in key_choices(case.token.mechanisms)}[choice.name]:
        raise NotOffered(f"the token’s mechanisms do not make it ({name_of(CKM, choice.mechanism)})")
    spec = KeyPairSpec(choice=choice.name, label=choice.name, id=_free_id(case), sign=True, encrypt=choice.can_encrypt)
    case.desk.ask(case.token.host.call(GenerateKeyPair(token=case.token.address, spec=spec)))
    case.read()
    return ""


def _generate_secret(choice: SecretKeyChoice, case: Case) -> str:
    case.select()
    case.offered("generate_secret_key")
    reason = why_not(choice, case.token.mechanisms)
    if reason.text:
        raise NotOffered(tr(reason))
    spec = SecretKeySpec(
        choice=choice.name, label=choice.name, id=_free_id(case), encrypt=not choice.for_mac, sign=True
    )
    case.desk.ask(case.token.host.call(GenerateSecretKey(token=case.token.address, spec=spec)))
    case.read()
    return ""


def _session_key(case: Case) -> str:
    case.select()
    case.offered("generate_secret_key")
    spec = SecretKeySpec(choice="AES 128", label="Session", id=_free_id(case), encrypt=True, of_session=True)
    case.desk.ask(case.token.host.call(GenerateSecretKey(token=case.token.address, spec=spec)))
    return ""


def _free_id(case: Case) -> bytes:
    return suggest_id(row.address.id for row in case.token.objects.rows)


def _import(case: Case) -> str:
    case.select()
    case.offered("import_certificate")
    keys = case.keys((CKK.RSA, CKK.EC))
    if not keys:
        raise NotOffered("the token has no key for a certificate")
    request = ReadSigner(token=case.token.address, key=keys[0].address)
    path = case.new("certificate.der")
    path.write_bytes(certificate_for(case.desk.ask(case.token.host.call(request)).public_key))
    read = case.desk.ask(case.desk.workspace.documents().call(ReadCertificateFile(path=str(path))))
    match = case.desk.ask(case.token.host.call(MatchCertificate(token=case.token.address, der=read.der)))
    assert match.key is not None
    wanted = ImportCertificate(
        token=case.token.address,
        der=read.der,
        sha256=read.certificate.sha256,
        label="Imported",
        id=match.key.address.id,
    )
    case.desk.ask(case.token.host.call(wanted))
    case.read()
    return "beside its key, found by its public key"


def _cipher(cipher: FileCipher, case: Case) -> str:
    key = case.key((CKK.AES,), "CKA_ENCRYPT")
    case.select(key)
    case.offered("encrypt_file")
    if not {one.mechanism: possible for one, possible in file_ciphers(case.token.mechanisms)}[cipher.mechanism]:
        raise NotOffered(f"the token has no {name_of(CKM, cipher.mechanism)}")
    host, token = case.token.host, case.token.address
    target, back = case.new("letter.txt.p11enc"), case.new("back.txt")
    case.desk.ask(
        host.call(
            EncryptFile(
                token=token, key=key.address, mechanism=cipher.mechanism, file=str(case.file), target=str(target)
            )
        )
    )
    head = case.desk.ask(case.desk.workspace.documents().call(ReadEncryptedFile(file=str(target)))).container
    assert head is not None
    request = DecryptFile(token=token, key=key.address, container=head, file=str(target), target=str(back))
    case.desk.ask(host.call(request))
    assert back.read_bytes() == case.file.read_bytes()
    return "decrypted again to the same content"


def _message(transport: Transport, case: Case) -> str:
    key = case.key((CKK.RSA,), "CKA_DECRYPT")
    case.select(key)
    case.offered("decrypt_file")
    if transport not in transports(case.token.mechanisms):
        raise NotOffered("the token has no RSA mechanism that decrypts it")
    target = case.new("letter.txt.p7m")
    recipient = case.desk.ask(case.token.host.call(ReadRecipient(token=case.token.address, key=key.address)))
    request = EncryptForRecipient(recipient=recipient, transport=transport, file=str(case.file), target=str(target))
    case.desk.ask(case.desk.workspace.documents().call(request))
    _decrypt(case, key, target)
    certificates = case.desk.ask(
        case.token.host.call(ReadSigner(token=case.token.address, key=key.address))
    ).certificates
    if not certificates:
        return "decrypted again to the same content"
    _from_openssl(case, transport, certificates[0], target)
    _decrypt(case, key, target)
    return "ours and OpenSSL’s message decrypted to the same content"


def _from_openssl(case: Case, transport: Transport, certificate: bytes, target: Path) -> None:
    der = case.new("recipient.der")
    der.write_bytes(certificate)
    target.unlink()
    oaep = ("-keyopt", "rsa_padding_mode:oaep") if transport == "oaep" else ()
    pem = case.new("recipient.pem")
    openssl("x509", "-inform", "DER", "-in", der, "-out", pem)
    words = ("cms", "-encrypt", "-binary", "-aes256", "-outform", "DER", "-in", case.file, "-out", target)
    openssl(*words, "-recip", pem, *oaep)


def _decrypt(case: Case, key: ObjectRow, target: Path) -> None:
    back = case.new("back.txt")
    signer = case.desk.ask(case.token.host.call(ReadSigner(token=case.token.address, key=key.address)))
    order = DecryptionOrder(case.token.address, (key.address,), (signer,), str(target), str(back), False)

    async def confirm(_: int) -> KeyUse:
        return KeyUse("pin", (bytearray(case.pin.encode()),)) if signer.always_authenticate else KeyUse()

    documents = case.desk.workspace.document_job()
    try:
        case.desk.ask(decrypt_message(documents, case.token.host, order, lambda _: None, confirm))
    finally:
        documents.close()
    assert back.read_bytes() == case.file.read_bytes()


def _digest(case: Case) -> str:
    case.select()
    case.offered("digest_file")
    names, refused = [], []
    for digest in digests_of(case.token.mechanisms):
        request = DigestFile(token=case.token.address, file=str(case.file), mechanism=digest.mechanism)
        try:
            made = case.desk.ask(case.token.host.call(request))
        except AppError as error:
            refused.append(f"{digest.name} is refused: {told(error.problem)}")
            continue
        assert not made.differs
        names.append(digest.name)
    return "; ".join([f"{', '.join(names)}, the same as here", *refused])


def _random(case: Case) -> str:
    case.select()
    case.offered("random_bytes")
    request = MakeRandomBytes(token=case.token.address, count=32)
    made = case.desk.ask(case.token.host.call(request))
    assert len(made.value) == 32
    return ""


def _edit(case: Case, **values: object) -> str:
    row = _last(case)
    case.select(row)
    case.offered("edit_object")
    edit = replace(ObjectEdit(object=row.address), **values)
    case.desk.ask(case.token.host.call(EditObjects(token=case.token.address, edits=(edit,))))
    case.read()
    return ""


def _delete(case: Case) -> str:
    row = _last(case)
    case.select(row)
    case.offered("delete_objects")
    case.desk.ask(case.token.host.call(DeleteObjects(token=case.token.address, objects=(row.address,))))
    case.read()
    return ""


def _last(case: Case) -> ObjectRow:
    """Return a certificate, else whatever there is: what is left over when all else has been done."""
    rows = case.rows(CKO.CERTIFICATE) or list(case.token.objects.rows)
    if not rows:
        raise NotOffered("the token shows no object")
    return rows[-1]


def _read_only(case: Case) -> str:
    case.select()
    case.offered("read_only_session")
    case.desk.ask(case.token.use_read_only(True))
    assert case.token.session.kind.startswith("ro")
    case.desk.ask(case.token.use_read_only(False))
    return ""


def _close(case: Case) -> str:
    case.select()
    case.offered("close_sessions")
    case.desk.ask(case.token.close_sessions())
    assert case.token.session.role is None
    _settle(case)
    return ""


def _events(case: Case) -> str:
    if case.insert is None:
        raise NotOffered("its slots are fixed")
    before = len(case.library.tokens)
    if case.remove is not None:
        case.remove()
        case.desk.until(lambda: len(case.library.tokens) < before, IN_TIME)
        before = len(case.library.tokens)
    case.insert()
    with contextlib.suppress(AssertionError):
        case.desk.until(lambda: len(case.library.tokens) > before, IN_TIME)
        return "a card that is pulled and inserted shows by itself" if case.remove else "a new token shows by itself"
    raise NotOffered("the library shows a new token after Restart only")


ROWS: tuple[Row, ...] = (
    Row("Load and initialise the library", _load, (OpenLibrary,)),
    Row("List slots and tokens", _slots, (ReadSlots, ReadToken)),
    Row("List mechanisms", _mechanisms, (ReadMechanisms,)),
    Row("Log in as the security officer", _log_in_officer, (LogIn, LogOut)),
    Row("List objects without a login", _list, (ListObjects,)),
    Row("Read attributes", _attributes, (ReadObject,)),
    Row("Log in as the user", _log_in, (LogIn,)),
    *(Row(f"Generate key pair {one.name}", partial(_generate_pair, one), (GenerateKeyPair,)) for one in KEY_CHOICES),
    *(
        Row(f"Generate secret key {one.name}", partial(_generate_secret, one), (GenerateSecretKey,))
        for one in SECRET_KEY_CHOICES
    ),
    Row("Generate secret key for the session", _session_key, (GenerateSecretKey,)),
    Row("Import certificate", _import, (MatchCertificate, ImportCertificate)),
    *signing.rows(),
    *(
        Row(f"Encrypt and decrypt a file with {one.name}", partial(_cipher, one), (EncryptFile, DecryptFile))
        for one in FILE_CIPHERS
    ),
    Row("Decrypt a CMS message, RSA-OAEP", partial(_message, "oaep"), (ReadRecipient, DecryptContentKey)),
    Row("Decrypt a CMS message, RSA PKCS #1", partial(_message, "pkcs1"), (ReadRecipient, DecryptContentKey)),
    Row("Digest of a file", _digest, (DigestFile,)),
    Row("Random bytes", _random, (MakeRandomBytes,)),
    Row("Edit label", partial(_edit, label="Renamed"), (EditObjects,)),
    Row("Edit CKA_ID", partial(_edit, id=b"\x7f\x01"), (EditObjects,)),
    Row("Delete object", _delete, (DeleteObjects,)),
    Row("Read-only session", _read_only, (ReadToken,)),
    Row("Log out", _log_out, (LogOut,)),
    Row("Close all sessions", _close, (CloseSessions,)),
    Row("Test the user PIN", _test_pin, (TestPin,)),
    Row("Change the user PIN", _change_pin, (ChangePin,)),
    Row("Set the user PIN as security officer", _set_pin, (SetUserPin,)),
    # A row of a list (SetUpToken) makes the same calls; what it does besides: `tests.window.test_token_desk`.
    Row("Initialise the token", _initialize, (InitializeToken, SetUpToken)),
    Row("Slot events", _events, (ReadSlots,)),
    Row("Make a practice token from a blank one", _blank, (InitializeBlankToken,)),
)

"""CMS EnvelopedData: OpenSSL reads what is written here, and what it writes is read here."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from app.documents import envelope
from app.vocabulary.ciphers import MOST_CMS_CONTENT, Recipient, Transport, Transported
from app.vocabulary.crypto_messages import EncryptForRecipient, PrepareDecryption
from app.vocabulary.errors import AppError
from app.vocabulary.messages import Signer

CONTENT = bytes(range(256)) * 100 + b"end"


@dataclass(frozen=True)
class Person:
    """Somebody with a key in software and its certificate, as files too."""

    key: rsa.RSAPrivateKey
    key_file: Path
    certificate_file: Path
    certificate: bytes
    public_key: bytes

    @property
    def signer(self) -> Signer:
        """Return what a token with this key and certificate says."""
        return Signer(self.public_key, (self.certificate,))

    def unwrap(self, transported: Transported) -> bytes:
        """Decrypt a content key, as the token would."""
        scheme: padding.AsymmetricPadding = padding.PKCS1v15()
        if transported.transport == "oaep":
            kinds = {"sha1": hashes.SHA1(), "sha256": hashes.SHA256()}
            mask = padding.MGF1(kinds[transported.mask_hash_name])
            scheme = padding.OAEP(mask, kinds[transported.hash_name], transported.label or None)
        return self.key.decrypt(transported.value, scheme)


def make_person(folder: Path, name: str) -> Person:
    """Make a key and let OpenSSL certify it."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    key_file, certificate_file = folder / f"{name}.key", folder / f"{name}.pem"
    key_file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    openssl("req", "-x509", "-new", "-key", key_file, "-out", certificate_file, "-subj", f"/CN={name}", "-days", "30")
    der = openssl("x509", "-in", certificate_file, "-outform", "DER")
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return Person(key, key_file, certificate_file, der, public)


def openssl(*words: str | Path) -> bytes:
    """Run openssl; a failure raises."""
    return subprocess.run(["openssl", *words], capture_output=True, check=True).stdout


@pytest.fixture(scope="module")
def anna(tmp_path_factory: pytest.TempPathFactory) -> Person:
    return make_person(tmp_path_factory.mktemp("anna"), "Anna")


@pytest.fixture(scope="module")
def bert(tmp_path_factory: pytest.TempPathFactory) -> Person:
    return make_person(tmp_path_factory.mktemp("bert"), "Bert")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "plan.pdf"
    path.write_bytes(CONTENT)
    return path


def quiet(done: int, total: int) -> None:
    """Want no progress."""


def encrypt(recipient: Recipient, file: Path, transport: Transport = "pkcs1") -> Path:
    target = Path(f"{file}.p7m")
    envelope.encrypt(
        EncryptForRecipient(recipient=recipient, transport=transport, file=str(file), target=str(target)), quiet
    )
    return target


def prepare(file: Path, target: Path, *candidates: Signer) -> tuple[envelope.Envelope, int, Transported]:
    return envelope.prepare(PrepareDecryption(file=str(file), target=str(target), candidates=candidates))


def decrypt(person: Person, file: Path) -> bytes:
    """Go both steps, with the key in software in the place of the token."""
    assert envelope.read_encrypted_file(str(file)).form == "cms"
    target = file.with_name("back")
    opened, _, transported = prepare(file, target, person.signer)
    envelope.finish(opened, person.unwrap(transported))
    return target.read_bytes()


@pytest.mark.parametrize("transport", ["pkcs1", "oaep"])
@pytest.mark.parametrize("certified", [True, False])
def test_openssl_reads_it(anna: Person, file: Path, transport: Transport, certified: bool) -> None:
    recipient = Recipient(anna.public_key, anna.certificate if certified else b"")
    encrypted = encrypt(recipient, file, transport)
    words: list[str | Path] = ["-recip", anna.certificate_file] if certified else []
    read = openssl("cms", "-decrypt", "-inform", "DER", "-in", encrypted, "-inkey", anna.key_file, *words)
    assert read == CONTENT
    assert decrypt(anna, encrypted) == CONTENT


@pytest.mark.parametrize("size", [1, 15, 16, 17, 3_000_000])
def test_every_size(anna: Person, tmp_path: Path, size: int) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x" * size)
    encrypted = encrypt(Recipient(anna.public_key, anna.certificate), path)
    assert decrypt(anna, encrypted) == b"x" * size
    assert (tmp_path / "back").stat().st_mode & 0o777 == 0o600


_OAEP = ("-keyopt", "rsa_padding_mode:oaep")


@pytest.mark.parametrize("form", ["DER", "PEM", "SMIME"])
@pytest.mark.parametrize(
    "words",
    [
        (),
        ("-keyid",),
        ("-aes128",),
        ("-aes256",),
        ("-des3",),
        ("-stream",),
        _OAEP,
        (*_OAEP, "-keyopt", "rsa_oaep_md:sha256"),
        (*_OAEP, "-keyopt", "rsa_oaep_md:sha256", "-keyopt", "rsa_mgf1_md:sha1", "-keyopt", "rsa_oaep_label:616263"),
    ],
    ids=" ".join,
)
def test_what_openssl_writes_is_read(anna: Person, bert: Person, file: Path, form: str, words: tuple[str, ...]) -> None:
    encrypted = file.with_name("from-openssl")
    command: list[str | Path] = ["cms", "-encrypt", "-binary", "-in", file, "-out", encrypted, "-outform", form]
    general = [word for word in words if not word.startswith("rsa_") and word != "-keyopt"]
    for_one = [word for word in words if word not in general]
    openssl(*command, *general, "-recip", bert.certificate_file, *for_one, "-recip", anna.certificate_file, *for_one)
    assert decrypt(anna, encrypted) == CONTENT


def test_the_right_one_of_several_keys_is_found(anna: Person, bert: Person, file: Path) -> None:
    encrypted = encrypt(Recipient(anna.public_key), file)
    _, number, transported = prepare(encrypted, file.with_name("back"), bert.signer, anna.signer)
    assert number == 1
    assert len(anna.unwrap(transported)) == 32


def test_a_key_without_certificate_is_tried_where_there_is_one_recipient(anna: Person, file: Path) -> None:
    encrypted = encrypt(Recipient(anna.public_key, anna.certificate), file)
    _, number, transported = prepare(encrypted, file.with_name("back"), Signer(anna.public_key))
    assert (number, len(anna.unwrap(transported))) == (0, 32)


def refused(person: Person, file: Path) -> str:
    with pytest.raises(AppError) as caught:
        decrypt(person, file)
    assert not file.with_name("back").exists()
    return f"{caught.value.problem.title} {caught.value.problem.cause}"


def test_another_recipient_is_said(anna: Person, bert: Person, file: Path) -> None:
    encrypted = encrypt(Recipient(anna.public_key, anna.certificate), file)
    with pytest.raises(AppError) as caught:
        prepare(encrypted, file.with_name("back"), bert.signer, bert.signer)
    assert "was encrypted for another key" in str(caught.value.problem.title)


def test_a_refused_and_a_wrong_key_and_damage_are_told_alike(anna: Person, file: Path) -> None:
    encrypted = encrypt(Recipient(anna.public_key, anna.certificate), file)
    target = file.with_name("back")
    problems = []
    opened, _, transported = prepare(encrypted, target, anna.signer)
    right = anna.unwrap(transported)
    for key in (b"", b"short", bytes(32), right[:-1]):
        with pytest.raises(AppError) as caught:
            envelope.finish(opened, key)
        problems.append(caught.value.problem)
    data = bytearray(encrypted.read_bytes())
    data[-17] ^= 1  # the last byte of the padding, through CBC
    encrypted.write_bytes(data)
    opened, _, transported = prepare(encrypted, target, anna.signer)
    with pytest.raises(AppError) as caught:
        envelope.finish(opened, anna.unwrap(transported))
    problems.append(caught.value.problem)
    assert all(problem == problems[0] for problem in problems)
    assert not target.exists()


def test_damaged_messages_are_refused(anna: Person, file: Path) -> None:
    encrypted = encrypt(Recipient(anna.public_key, anna.certificate), file)
    data = encrypted.read_bytes()
    for length in (30, 60, 200, 500, len(data) - 1, len(data) - 16):
        encrypted.write_bytes(data[:length])
        refused(anna, encrypted)
    content = data.rindex(bytes.fromhex("06092a864886f70d010701"))
    for place in range(30, content, 7):
        changed = bytearray(data)
        changed[place] ^= 0x55
        encrypted.write_bytes(changed)
        try:
            assert decrypt(anna, encrypted) == CONTENT, "a part that says nothing, such as the version"
            file.with_name("back").unlink()
        except (AppError, ValueError):  # ValueError: this judge's key refuses the padding
            assert not file.with_name("back").exists()


def test_a_length_inside_that_promises_too_much_is_told(anna: Person, file: Path) -> None:
    encrypted = encrypt(Recipient(anna.public_key, anna.certificate), file)
    data = encrypted.read_bytes()
    content = bytearray(data)
    inner = data.index(bytes.fromhex("06092a864886f70d010703")) + 15  # the sequence in the content, read only later
    assert content[inner : inner + 2] == bytes.fromhex("3082")
    content[inner + 1] = 0x84
    encrypted.write_bytes(content)
    refused(anna, encrypted)


def test_other_kinds_are_named(anna: Person, file: Path) -> None:
    signed, other = file.with_name("signed"), file.with_name("aead")
    openssl(
        *("cms", "-sign", "-binary", "-in", file, "-out", signed, "-outform", "DER"),
        *("-signer", anna.certificate_file, "-inkey", anna.key_file),
    )
    assert "is signed, not encrypted" in refused(anna, signed)
    recipient = ("-recip", anna.certificate_file)
    openssl("cms", "-encrypt", "-aes-256-gcm", "-in", file, "-out", other, "-outform", "DER", *recipient)
    assert "AuthEnvelopedData" in refused(anna, other)
    password = ("-pwri_password", "secret")
    openssl("cms", "-encrypt", "-aes256", "-in", file, "-out", other, "-outform", "DER", *password)
    assert "was not encrypted for an RSA key" in refused(anna, other)


def test_a_file_that_is_too_large_is_refused_before_it_is_read(anna: Person, tmp_path: Path) -> None:
    huge = tmp_path / "huge"
    with huge.open("wb") as stream:
        stream.truncate(MOST_CMS_CONTENT + 1)
    with pytest.raises(AppError) as caught:
        encrypt(Recipient(anna.public_key), huge)
    assert "is too large" in str(caught.value.problem.title)
    assert list(tmp_path.iterdir()) == [huge]


def test_only_rsa_keys_are_recipients(file: Path) -> None:
    for key in (b"", b"garbage"):
        with pytest.raises(AppError) as caught:
            encrypt(Recipient(key), file)
        assert "cannot be encrypted for this key" in str(caught.value.problem.title)

"""Containers made and read with a key on a real token; `cryptography` and OpenSSL read them with the same key."""

import hashlib
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pkcs11 import Attribute, KeyType, ObjectClass

from app.cryptoki.token import Token
from app.documents import container as form
from app.documents.envelope import read_encrypted_file
from app.host import file_ciphers
from app.vocabulary.ciphers import FileWritten
from app.vocabulary.crypto_messages import DecryptFile, EncryptFile
from app.vocabulary.errors import AppError, Cancelled
from app.vocabulary.numbers import CKM, CKO
from app.vocabulary.objects import ObjectAddress
from tests.cryptoki.helpers import create, log_in, rows
from tests.faulty.library import Faulty

KEY = bytes(range(32))
CIPHERS = [CKM.AES_GCM, CKM.AES_CBC_PAD]
SIZES = [1, 15, 16, form.SEGMENT - 1, form.SEGMENT, form.SEGMENT + 1, 1024 * 1024, 2_500_001]


def aes_key(token: Token, value: bytes = KEY, label: str = "Archive", key_id: bytes = b"\x07") -> ObjectAddress:
    """Put a key whose value is known on the token, and return its address."""
    handle = create(
        token,
        {
            Attribute.CLASS: ObjectClass.SECRET_KEY,
            Attribute.KEY_TYPE: KeyType.AES,
            Attribute.TOKEN: True,
            Attribute.PRIVATE: True,
            Attribute.VALUE: value,
            Attribute.LABEL: label,
            Attribute.ID: key_id,
            Attribute.ENCRYPT: True,
            Attribute.DECRYPT: True,
        },
    )
    found = [row.address for row in rows(token) if row.object_class == CKO.SECRET_KEY]
    return next(one for one in found if one.handle == handle)


def content(size: int) -> bytes:
    """Return bytes that differ from place to place."""
    return hashlib.shake_128(b"content").digest(size)


def quiet(done: int, total: int) -> None:
    """Want no progress."""


def encrypt(
    token: Token,
    key: ObjectAddress,
    file: Path,
    mechanism: int,
    progress: Callable[[int, int], None] = quiet,
    *,
    replace: bool = False,
    verify: bool = True,
) -> FileWritten:
    """Encrypt as the operation does, to FILE.p11enc."""
    request = EncryptFile(
        token=token.address,
        key=key,
        mechanism=mechanism,
        file=str(file),
        target=f"{file}.p11enc",
        replace=replace,
        verify=verify,
    )
    handle = token.handle_of(key)
    with token.working() as work:
        return file_ciphers.encrypt(work, handle, request, progress)


def decrypt(token: Token, key: ObjectAddress, file: Path, target: Path) -> bytes:
    """Read the head and decrypt as the operations do; return what was saved."""
    head = read_encrypted_file(str(file)).container
    assert head is not None
    request = DecryptFile(token=token.address, key=key, container=head, file=str(file), target=str(target))
    handle = token.handle_of(key)
    with token.working() as work:
        file_ciphers.decrypt(work, handle, request, quiet)
    return target.read_bytes()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Write a file of several segments."""
    path = tmp_path / "plan.pdf"
    path.write_bytes(content(200_000))
    return path


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("mechanism", CIPHERS)
def test_there_and_back(token: Token, tmp_path: Path, mechanism: CKM, size: int) -> None:
    log_in(token)
    key = aes_key(token)
    path = tmp_path / "file"
    path.write_bytes(content(size))
    written = encrypt(token, key, path, mechanism)
    encrypted = Path(written.path)
    assert written.size == encrypted.stat().st_size
    assert content(min(size, 40)) not in encrypted.read_bytes() or size < 4
    assert decrypt(token, key, encrypted, tmp_path / "back") == content(size)
    assert stat.S_IMODE((tmp_path / "back").stat().st_mode) == 0o600
    assert sorted(one.name for one in tmp_path.iterdir()) == ["back", "file", "file.p11enc"]


def test_gcm_is_what_the_format_says(token: Token, file: Path) -> None:
    log_in(token)
    encrypted = Path(encrypt(token, aes_key(token), file, CKM.AES_GCM).path)
    data = encrypted.read_bytes()
    assert data[:8] == b"\x89P11ENC\n"
    length = int.from_bytes(data[10:12], "big")
    header, body = data[:length], data[length:]
    assert header.endswith(b"\x07Archive")
    start = int.from_bytes(header[24:36], "big")
    result, number, step = b"", 0, 65536 + 16
    while body:
        piece, body = body[:step], body[step:]
        iv = ((start + number) % 2**96).to_bytes(12, "big")
        last = b"\0" if body else b"\1"
        result += AESGCM(KEY).decrypt(iv, piece, header + number.to_bytes(8, "big") + last)
        number += 1
    assert number == 4
    assert result == file.read_bytes()


def test_openssl_reads_cbc(token: Token, file: Path, tmp_path: Path) -> None:
    log_in(token)
    data = Path(encrypt(token, aes_key(token), file, CKM.AES_CBC_PAD).path).read_bytes()
    length = int.from_bytes(data[10:12], "big")
    (tmp_path / "body").write_bytes(data[length:])
    command = ["openssl", "enc", "-d", "-aes-256-cbc", "-K", KEY.hex(), "-iv", data[24:40].hex()]
    made = subprocess.run([*command, "-in", tmp_path / "body"], capture_output=True, check=True).stdout
    assert made == file.read_bytes() + hashlib.sha256(data[:length] + file.read_bytes()).digest()


@pytest.mark.parametrize("mechanism", CIPHERS)
def test_every_file_has_an_iv_of_its_own(token: Token, file: Path, mechanism: CKM) -> None:
    log_in(token)
    key = aes_key(token)
    made = {
        Path(encrypt(token, key, file, mechanism, replace=True, verify=False).path).read_bytes()[24:40]
        for _ in range(20)
    }
    assert len(made) == 20


# ── damage and wrong keys ────────────────────────────────────────────────────────────────────────────────────────────


def refused(token: Token, key: ObjectAddress, file: Path) -> str:
    """Return what is told; nothing may be saved."""
    target = file.with_name("back")
    with pytest.raises(AppError) as caught:
        decrypt(token, key, file, target)
    assert not target.exists()
    assert not list(file.parent.glob("*.part"))
    assert not list(file.parent.glob(".*.part"))
    problem = caught.value.problem
    return f"{problem.title} {problem.cause}"


@pytest.mark.parametrize("mechanism", CIPHERS)
def test_no_changed_byte_is_taken(token: Token, file: Path, mechanism: CKM) -> None:
    log_in(token)
    key = aes_key(token)
    encrypted = Path(encrypt(token, key, file, mechanism).path)
    data = encrypted.read_bytes()
    length = int.from_bytes(data[10:12], "big")
    for place in [*range(length), length, length + 100, length + 70_000, len(data) - 17, len(data) - 1]:
        changed = bytearray(data)
        changed[place] ^= 1
        encrypted.write_bytes(changed)
        assert "plan.pdf.p11enc" in refused(token, key, encrypted), place


@pytest.mark.parametrize("mechanism", CIPHERS)
def test_a_part_that_is_missing_or_too_much_is_said(token: Token, file: Path, mechanism: CKM) -> None:
    log_in(token)
    key = aes_key(token)
    encrypted = Path(encrypt(token, key, file, mechanism).path)
    data = encrypted.read_bytes()
    for shorter in (len(data) - 1, len(data) - 16, len(data) // 2, 90):
        encrypted.write_bytes(data[:shorter])
        assert "is not complete" in refused(token, key, encrypted)
    for shorter in (8, 20, 50):
        encrypted.write_bytes(data[:shorter])
        assert "is damaged" in refused(token, key, encrypted)
    encrypted.write_bytes(data + b"\0")
    assert "Something was added" in refused(token, key, encrypted)


def test_segments_cannot_change_places(token: Token, file: Path) -> None:
    log_in(token)
    key = aes_key(token)
    encrypted = Path(encrypt(token, key, file, CKM.AES_GCM).path)
    data = encrypted.read_bytes()
    length, step = int.from_bytes(data[10:12], "big"), 65536 + 16
    first, second = data[length : length + step], data[length + step : length + 2 * step]
    encrypted.write_bytes(data[:length] + second + first + data[length + 2 * step :])
    assert "cannot be decrypted" in refused(token, key, encrypted)
    encrypted.write_bytes(data[:length] + first + first + data[length + 2 * step :])
    assert "The key is the right one" in refused(token, key, encrypted)


@pytest.mark.parametrize("mechanism", CIPHERS)
def test_another_key_with_the_same_id_is_refused(token: Token, file: Path, mechanism: CKM) -> None:
    log_in(token)
    encrypted = Path(encrypt(token, aes_key(token), file, mechanism).path)
    other = aes_key(token, bytes(32), "Other")
    assert "encrypted with another key than “Other”, which has the same CKA_ID" in refused(token, other, encrypted)


def test_padding_and_content_fail_alike(token: Token, file: Path) -> None:
    log_in(token)
    key = aes_key(token)
    encrypted = Path(encrypt(token, key, file, CKM.AES_CBC_PAD).path)
    data = encrypted.read_bytes()
    problems = []
    for place in (200, len(data) - 1):
        changed = bytearray(data)
        changed[place] ^= 1
        encrypted.write_bytes(changed)
        with pytest.raises(AppError) as caught:
            decrypt(token, key, encrypted, file.with_name("back"))
        problems.append(caught.value.problem)
    assert problems[0] == problems[1]
    assert problems[0].code is None


@pytest.mark.parametrize("garbage", [b"x", b"%PDF-1.7 " * 100, b"\x89P11ENC\r\n" + bytes(200), bytes(5000)])
def test_foreign_files_are_refused(tmp_path: Path, garbage: bytes) -> None:
    (tmp_path / "x").write_bytes(garbage)
    with pytest.raises(AppError) as caught:
        read_encrypted_file(str(tmp_path / "x"))
    assert "is not an encrypted file" in str(caught.value.problem.title)


def test_a_later_version_is_named(tmp_path: Path, token: Token, file: Path) -> None:
    log_in(token)
    data = bytearray(Path(encrypt(token, aes_key(token), file, CKM.AES_GCM).path).read_bytes())
    data[9] = 2
    (tmp_path / "x").write_bytes(data)
    with pytest.raises(AppError) as caught:
        read_encrypted_file(str(tmp_path / "x"))
    assert "needs a newer version" in str(caught.value.problem.title)
    assert "number 2" in str(caught.value.problem.cause)


def test_a_file_that_changed_since_its_head_was_read_is_refused(token: Token, file: Path) -> None:
    log_in(token)
    key = aes_key(token)
    encrypted = Path(encrypt(token, key, file, CKM.AES_GCM).path)
    head = read_encrypted_file(str(encrypted)).container
    assert head is not None
    encrypt(token, key, file, CKM.AES_GCM, replace=True)
    request = DecryptFile(token=token.address, key=key, container=head, file=str(encrypted), target=f"{file}.back")
    with token.working() as work, pytest.raises(AppError) as caught:
        file_ciphers.decrypt(work, token.handle_of(key), request, quiet)
    assert "changed while it was read" in str(caught.value.problem.title)
    assert not Path(f"{file}.back").exists()


# ── files and endings ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("mechanism", CIPHERS)
def test_progress_and_stop(token: Token, file: Path, mechanism: CKM) -> None:
    log_in(token)
    key = aes_key(token)
    file.write_bytes(content(3_000_000))
    told: list[tuple[int, int]] = []
    encrypt(token, key, file, mechanism, lambda done, total: told.append((done, total)))
    assert told[-1] == (6_000_000, 6_000_000)
    assert told == sorted(told)
    before = Path(f"{file}.p11enc").read_bytes()

    def stop(done: int, total: int) -> None:
        if done > 4_000_000:
            raise Cancelled

    with pytest.raises(Cancelled):
        encrypt(token, key, file, mechanism, stop, replace=True)
    assert Path(f"{file}.p11enc").read_bytes() == before
    assert len(list(file.parent.iterdir())) == 2
    assert decrypt(token, key, Path(f"{file}.p11enc"), file.with_name("back")) == content(3_000_000)


def test_an_existing_target_and_the_file_itself_are_left_alone(token: Token, file: Path) -> None:
    log_in(token)
    key = aes_key(token)
    encrypted = Path(encrypt(token, key, file, CKM.AES_GCM).path)
    before = encrypted.read_bytes()
    with pytest.raises(AppError) as caught:
        encrypt(token, key, file, CKM.AES_GCM)
    assert "exists already" in str(caught.value.problem.title)
    assert encrypted.read_bytes() == before
    request = EncryptFile(
        token=token.address, key=key, mechanism=CKM.AES_GCM, file=str(file), target=str(file), replace=True
    )
    with token.working() as work, pytest.raises(AppError) as caught:
        file_ciphers.encrypt(work, token.handle_of(key), request, quiet)
    assert "cannot replace the file itself" in str(caught.value.problem.title)
    assert file.read_bytes() == content(200_000)


@pytest.mark.parametrize("mechanism", CIPHERS)
def test_what_the_token_cannot_read_again_is_not_saved(
    faulty: Faulty,
    faulty_token: Token,
    file: Path,
    mechanism: CKM,
) -> None:
    log_in(faulty_token)
    key = aes_key(faulty_token)
    faulty.rule("C_Decrypt rv 0x5", "C_DecryptFinal rv 0x5")
    with pytest.raises(AppError) as caught:
        encrypt(faulty_token, key, file, mechanism)
    assert "encrypted the file wrongly" in str(caught.value.problem.title)
    assert list(file.parent.glob("*plan*")) == [file]
    assert not list(file.parent.glob(".*.part"))


def test_a_failing_token_is_told_as_it_is(faulty: Faulty, faulty_token: Token, file: Path) -> None:
    log_in(faulty_token)
    key = aes_key(faulty_token)
    encrypted = Path(encrypt(faulty_token, key, file, CKM.AES_GCM).path)
    faulty.rule("C_Decrypt rv 0x30")
    with pytest.raises(AppError) as caught:
        decrypt(faulty_token, key, encrypted, file.with_name("back"))
    assert caught.value.problem.code_name == "CKR_DEVICE_ERROR"
    assert not file.with_name("back").exists()


def test_a_hostile_label_is_only_a_hint(token: Token, file: Path) -> None:
    log_in(token)
    key = aes_key(token, label="\u202e<b>" + "é" * 300)
    encrypted = Path(encrypt(token, key, file, CKM.AES_GCM).path)
    head = read_encrypted_file(str(encrypted)).container
    assert head is not None
    assert head.key_label.startswith("⁅U+202E⁆<b>é")
    assert len(head.key_label) <= 257
    assert msgspec.json.decode(msgspec.json.encode(head), type=type(head)) == head


@pytest.mark.parametrize(
    ("mechanism", "function"),
    [(CKM.AES_GCM, "C_EncryptInit"), (CKM.AES_GCM, "C_Encrypt"), (CKM.AES_CBC_PAD, "C_EncryptUpdate")],
)
def test_what_a_library_does_not_support_is_told_and_nothing_saved(
    faulty: Faulty, faulty_token: Token, file: Path, mechanism: CKM, function: str
) -> None:
    log_in(faulty_token)
    key = aes_key(faulty_token)
    faulty.rule(f"{function} rv 0x54")
    with pytest.raises(AppError) as caught:
        encrypt(faulty_token, key, file, mechanism)
    assert (caught.value.problem.code_name, caught.value.problem.function) == ("CKR_FUNCTION_NOT_SUPPORTED", function)
    assert [one for one in file.parent.iterdir() if "plan" in one.name or one.suffix == ".part"] == [file]
    faulty.rule()
    assert encrypt(faulty_token, key, file, mechanism).size > 200_000, "the next one finds nothing left over"


def test_a_buffer_that_is_too_small_for_no_reason_is_told(faulty: Faulty, faulty_token: Token, file: Path) -> None:
    log_in(faulty_token)
    key = aes_key(faulty_token)
    faulty.rule("C_Encrypt rv 0x150")
    with pytest.raises(AppError) as caught:
        encrypt(faulty_token, key, file, CKM.AES_GCM)
    assert caught.value.problem.code_name == "CKR_BUFFER_TOO_SMALL"

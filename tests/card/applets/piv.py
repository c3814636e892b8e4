"""A PIV card, written from NIST SP 800-73-4 and the instructions that Yubico has published for its own.

PIN and PUK are those of `tests.canary`, three tries each. Keys 9A and 9D are RSA 2048, 9C and 9E P-256; 9C wants the
PIN directly before each use, 9E none. The administrator's key is the well-known one of a YubiKey (triple DES).
"""

import os
from collections.abc import Callable

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.canary import CARD_PIN, CARD_SO_PIN
from tests.card.applets import crypto
from tests.card.applets.card import Card, Command, Refused, State, pin
from tests.card.applets.tlv import parse, tlv, value_of

_APPLICATION = bytes.fromhex("A000000308000010000100")
_MANAGEMENT = bytes.fromhex("A000000527471117")
_VERSION = b"\x05\x04\x03"
_ADMINISTRATOR = bytes.fromhex("0102030405060708" * 3)
_RSA, _P256 = 0x07, 0x11
_OBJECTS = {0x9A: "5FC105", 0x9C: "5FC10A", 0x9D: "5FC10B", 0x9E: "5FC101"}
_NAMES = {0x9A: "PIV authentication", 0x9C: "PIV signature", 0x9D: "PIV key management", 0x9E: "PIV card auth"}
_AFTER_PIN = ("5FC103", "5FC108", "5FC109")
"""Fingerprints, face and printed information: readable after the PIN only (SP 800-73-4, part 1, table 2)."""


class PivCard(Card):
    """A YubiKey's PIV application, as far as OpenSC looks at it."""

    atr = bytes.fromhex("3BFD1300008131FE158073C021C057597562694B657940")

    @classmethod
    def issue(cls) -> State:
        """Return a card with four keys and their certificates."""
        keys: dict[str, list[object]] = {}
        objects = {"5FC102": _holder(), "5FC107": _capabilities()}
        for reference, algorithm in ((0x9A, _RSA), (0x9C, _P256), (0x9D, _RSA), (0x9E, _P256)):
            key = _new_key(algorithm)
            keys[f"{reference:02X}"] = [algorithm, crypto.dump(key)]
            objects[_OBJECTS[reference]] = _stored(crypto.certificate(key, _NAMES[reference]))
        return {
            "pin": pin(CARD_PIN.encode()),
            "puk": pin(CARD_SO_PIN.encode()),
            "serial": int.from_bytes(os.urandom(3), "big") + 1_000_000,
            "keys": keys,
            "objects": {name: value.hex() for name, value in objects.items()},
        }

    def reset(self) -> None:
        """Lock everything."""
        self._selected = ""
        self._lock()

    def _lock(self) -> None:
        self._verified = self._just_verified = self._administrator = False
        self._challenge = b""

    @property
    def commands(self) -> dict[int, Callable[[Command], bytes]]:
        """Return what the selected application does."""
        if self._selected == "management":
            return {0xA4: self._select, 0x1D: self._device}
        if self._selected != "piv":
            return {0xA4: self._select}
        return {
            0xA4: self._select,
            0x20: self._verify,
            0x24: self._change_pin,
            0x2C: self._unblock,
            0xCB: self._get_data,
            0xDB: self._put_data,
            0x87: self._authenticate,
            0x47: self._generate,
            0xFD: lambda _: _VERSION,
            0xF8: lambda _: self.state["serial"].to_bytes(4, "big"),
        }

    def _select(self, command: Command) -> bytes:
        if command.data == _MANAGEMENT:
            self._selected = "management"
            return b"Virtual mgr - FW version 5.4.3"
        if len(command.data) < 5 or not _APPLICATION.startswith(command.data[:11]):
            raise Refused(0x6A82)
        # A card that is selected anew keeps its PIN where the application stays the same (part 2, section 3.1.1).
        if self._selected != "piv":
            self._lock()
        self._selected = "piv"
        return tlv(0x61, tlv(0x4F, _APPLICATION[5:]) + tlv(0x79, tlv(0x4F, _APPLICATION[:5])))

    def _device(self, _: Command) -> bytes:
        serial = self.state["serial"].to_bytes(4, "big")
        parts = (tlv(1, b"\x02\x1b"), tlv(2, serial), tlv(3, b"\x02\x10"), tlv(4, b"\x01"), tlv(5, _VERSION))
        data = b"".join(parts)
        return bytes([len(data)]) + data

    # ── PINs ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _verify(self, command: Command) -> bytes:
        if command.p2 != 0x80:
            raise Refused(0x6A88)
        if command.p1 == 0xFF:
            self._verified = self._just_verified = False
        elif command.data:
            self._verified = self._just_verified = False
            if len(command.data) != 8:
                raise Refused(0x6A80)
            self.check_pin("pin", command.data)
            self._verified = self._just_verified = True
        elif not self._verified:
            raise self.tries_left("pin")
        return b""

    def _change_pin(self, command: Command) -> bytes:
        name = {0x80: "pin", 0x81: "puk"}.get(command.p2, "")
        if not name or len(command.data) != 16:
            raise Refused(0x6A88)
        self.check_pin(name, command.data[:8])
        return self._set_pin(name, command.data[8:])

    def _unblock(self, command: Command) -> bytes:
        if command.p2 != 0x80 or len(command.data) != 16:
            raise Refused(0x6A88)
        self.check_pin("puk", command.data[:8])
        return self._set_pin("pin", command.data[8:])

    def _set_pin(self, name: str, value: bytes) -> bytes:
        if not 6 <= len(value.rstrip(b"\xff")) <= 8:
            raise Refused(0x6A80)
        self.state[name] = pin(value, self.state[name]["most"])
        self.save()
        return b""

    # ── data and keys ────────────────────────────────────────────────────────────────────────────────────────────────

    def _get_data(self, command: Command) -> bytes:
        tag = value_of(command.data).hex().upper()
        if tag == "7E":
            return tlv(0x7E, tlv(0x4F, _APPLICATION) + tlv(0x5F2F, b"\x40\x00"))
        if tag in _AFTER_PIN and not self._verified:
            raise Refused(0x6982)
        if tag not in self.state["objects"]:
            raise Refused(0x6A82)
        return tlv(0x53, bytes.fromhex(self.state["objects"][tag]))

    def _put_data(self, command: Command) -> bytes:
        self._need_administrator()
        (_, tag), (_, value) = parse(command.data)[:2]
        self.state["objects"][tag.hex().upper()] = value.hex()
        self.save()
        return b""

    def _generate(self, command: Command) -> bytes:
        self._need_administrator()
        algorithm = value_of(value_of(command.data))[0]
        key = _new_key(algorithm)
        self.state["keys"][f"{command.p2:02X}"] = [algorithm, crypto.dump(key)]
        self.save()
        return tlv(0x7F49, _public(key))

    def _need_administrator(self) -> None:
        if not self._administrator:
            raise Refused(0x6982)

    def _authenticate(self, command: Command) -> bytes:
        parts = dict(parse(value_of(command.data)))
        if command.p2 == 0x9B:
            return self._become_administrator(parts)
        algorithm, pem = self.state["keys"].get(f"{command.p2:02X}", (0, ""))
        if algorithm != command.p1:
            raise Refused(0x6A80)
        if not self._may_use(command.p2):
            raise Refused(0x6982)
        self._just_verified = False
        return tlv(0x7C, tlv(0x82, _use(crypto.load(pem), parts)))

    def _may_use(self, reference: int) -> bool:
        if reference == 0x9C:
            return self._just_verified
        return reference == 0x9E or self._verified

    def _become_administrator(self, parts: dict[int, bytes]) -> bytes:
        """Prove each other the administrator's key (part 2, section 3.2.4): by challenge, or both ways by witness."""
        encryptor = Cipher(TripleDES(_ADMINISTRATOR), modes.ECB()).encryptor()
        if parts.get(0x81) == b"":
            self._challenge = os.urandom(8)
            return tlv(0x7C, tlv(0x81, self._challenge))
        if parts.get(0x80) == b"":
            self._challenge = os.urandom(8)
            return tlv(0x7C, tlv(0x80, encryptor.update(self._challenge)))
        expected, self._challenge = self._challenge, b""
        if 0x80 in parts and 0x81 in parts and parts[0x80] == expected:
            self._administrator = True
            return tlv(0x7C, tlv(0x82, encryptor.update(parts[0x81])))
        if expected and parts.get(0x82) == encryptor.update(expected):
            self._administrator = True
            return b""
        raise Refused(0x6982)


def _new_key(algorithm: int) -> crypto.Key:
    if algorithm not in (_RSA, _P256):
        raise Refused(0x6A80)
    return crypto.new_rsa() if algorithm == _RSA else ec.generate_private_key(ec.SECP256R1())


def _use(key: crypto.Key, parts: dict[int, bytes]) -> bytes:
    if isinstance(key, rsa.RSAPrivateKey):
        return crypto.raw_rsa(key, parts[0x81])
    if 0x85 in parts:
        return key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(key.curve, parts[0x85]))
    return key.sign(parts[0x81].rjust(32, b"\0")[:32], ec.ECDSA(Prehashed(hashes.SHA256())))


def _public(key: crypto.Key) -> bytes:
    if isinstance(key, rsa.RSAPrivateKey):
        numbers = key.public_key().public_numbers()
        return tlv(0x81, numbers.n.to_bytes(256, "big")) + tlv(0x82, numbers.e.to_bytes(3, "big"))
    return tlv(0x86, key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def _stored(der: bytes) -> bytes:
    return tlv(0x70, der) + tlv(0x71, b"\0") + tlv(0xFE, b"")


def _holder() -> bytes:
    """Return a Card Holder Unique Identifier (part 1, section 3.1.2)."""
    number = bytes.fromhex("d4e739da739ced39ce739d836858210842108421c84210c3eb")
    return tlv(0x30, number) + tlv(0x34, os.urandom(16)) + tlv(0x35, b"20300101") + tlv(0x3E, b"") + tlv(0xFE, b"")


def _capabilities() -> bytes:
    """Return a Card Capability Container (part 1, section 3.1.1)."""
    filled = {0xF0: _APPLICATION[:5] + b"\x16\xff\x02" + os.urandom(14), 0xF1: b"\x21", 0xF2: b"\x21", 0xF5: b"\x10"}
    tags = (0xF0, 0xF1, 0xF2, 0xF3, 0xF4, 0xF5, 0xF6, 0xF7, 0xFA, 0xFB, 0xFC, 0xFD, 0xFE)
    return b"".join(tlv(tag, filled.get(tag, b"")) for tag in tags)

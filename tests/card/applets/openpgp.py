"""An OpenPGP card, written from the specification of the OpenPGP card application, version 3.4.

PW1 (user) and PW3 (administrator) are the PINs of `tests.canary`, three tries each; no reset code. Three keys, all RSA
2048: signing, decryption, authentication; the certificate is that of the last one. Signing wants PW1 again for each
signature.
"""

import hashlib
import os
import struct
import time
from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric import rsa

from tests.canary import CARD_PIN, CARD_SO_PIN
from tests.card.applets import crypto
from tests.card.applets.card import Card, Command, Refused, State, pin
from tests.card.applets.tlv import tlv

_APPLICATION = bytes.fromhex("D27600012401")
_SIGN, _DECRYPT, _AUTHENTICATE = "B6", "B8", "A4"
_KEYS = (_SIGN, _DECRYPT, _AUTHENTICATE)
_HISTORICAL = bytes.fromhex("0031F573C00160009000")
_RSA_2048 = b"\x01\x08\x00\x00\x20\x00"
_CARDHOLDER, _SECURITY_COUNTER = 0x65, 0x7A
_CERTIFICATE = 0x7F21
_PADDED = 256
_REFERENCES = {0x81: "pw1", 0x82: "pw1", 0x83: "pw3"}
"""81 is PW1 for one signature, 82 PW1 for everything else, 83 PW3."""


class OpenPgpCard(Card):
    """The card application in version 3.4."""

    atr = bytes.fromhex("3BDA18FF81B1FE751F030031F573C001600090001C")

    @classmethod
    def issue(cls) -> State:
        """Return a card with three keys and one certificate."""
        made = int(time.time())
        keys = {reference: crypto.new_rsa() for reference in _KEYS}
        objects = {
            "5B": b"Doe<<Jane",
            "5F2D": b"de",
            "5F35": b"2",
            "5F50": b"",
            "5E": b"jane",
            "0101": b"",
            "0102": b"",
        }
        objects["7F21"] = crypto.certificate(keys[_AUTHENTICATE], "OpenPGP AUT")
        return {
            "pw1": pin(CARD_PIN.encode()),
            "pw3": pin(CARD_SO_PIN.encode()),
            "aid": "D276000124010304FFFE" + os.urandom(4).hex() + "0000",
            "objects": {name: value.hex() for name, value in objects.items()},
            "keys": {reference: crypto.dump(key) for reference, key in keys.items()},
            "prints": {reference: _fingerprint(key, made) for reference, key in keys.items()},
            "times": dict.fromkeys(_KEYS, made),
            "signatures": 0,
        }

    def reset(self) -> None:
        """Lock everything."""
        self._verified: set[int] = set()
        self._occurrence = 0

    @property
    def commands(self) -> dict[int, Callable[[Command], bytes]]:
        """Return what the application does; it is the only one on the card."""
        return {
            0xA4: self._select,
            0xA5: self._select_data,
            0xCA: self._get_data,
            0xDA: self._put_data,
            0x20: self._verify,
            0x24: self._change_pin,
            0x2C: self._unblock,
            0x2A: self._perform,
            0x88: self._authenticate,
            0x47: self._generate,
            0x84: lambda command: os.urandom(command.p2 or 32),
        }

    def _select(self, command: Command) -> bytes:
        if not command.data.startswith(_APPLICATION):
            raise Refused(0x6A82)
        self.reset()
        return tlv(0x6F, tlv(0x84, bytes.fromhex(self.state["aid"])))

    # ── data ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _select_data(self, command: Command) -> bytes:
        """Choose which of the three certificates is meant: 0 authentication, 1 decryption, 2 signing."""
        if not command.data.endswith(b"\x7f\x21") or command.p1 > 2:
            raise Refused(0x6A88)
        self._occurrence = command.p1
        return b""

    def _name(self, tag: int) -> str:
        if tag == _CERTIFICATE and self._occurrence:
            return f"7F21-{self._occurrence}"
        return f"{tag:04X}" if tag in (0x101, 0x102) else f"{tag:X}"

    def _get_data(self, command: Command) -> bytes:
        made: dict[int, Callable[[], bytes]] = {
            0x6E: self._application_data,
            _CARDHOLDER: self._holder,
            _SECURITY_COUNTER: lambda: tlv(0x7A, tlv(0x93, self.state["signatures"].to_bytes(3, "big"))),
        }
        if command.p1p2 in made:
            return made[command.p1p2]()
        discretionary = self._discretionary()
        if command.p1p2 in discretionary:
            return discretionary[command.p1p2]
        name = self._name(command.p1p2)
        if name not in self.state["objects"] and command.p1p2 != _CERTIFICATE:
            raise Refused(0x6A88)
        return bytes.fromhex(self.state["objects"].get(name, ""))

    def _put_data(self, command: Command) -> bytes:
        self._need_administrator()
        self.state["objects"][self._name(command.p1p2)] = command.data.hex()
        self.save()
        return b""

    def _holder(self) -> bytes:
        tags = (0x5B, 0x5F2D, 0x5F35)
        return tlv(0x65, b"".join(tlv(tag, bytes.fromhex(self.state["objects"][f"{tag:X}"])) for tag in tags))

    def _discretionary(self) -> dict[int, bytes]:
        state = self.state
        return {
            0x4F: bytes.fromhex(state["aid"]),
            0x5F52: _HISTORICAL,
            0xC0: bytes.fromhex("7C000800080008000800"),
            0xC1: _RSA_2048,
            0xC2: _RSA_2048,
            0xC3: _RSA_2048,
            0xC4: bytes([0, 32, 32, 32, state["pw1"]["left"], 0, state["pw3"]["left"]]),
            0xC5: b"".join(bytes.fromhex(state["prints"][reference]) for reference in _KEYS),
            0xC6: bytes(60),
            0xCD: b"".join(struct.pack(">I", state["times"][reference]) for reference in _KEYS),
        }

    def _application_data(self) -> bytes:
        parts = self._discretionary()
        outside = b"".join(tlv(tag, parts.pop(tag)) for tag in (0x4F, 0x5F52))
        return tlv(0x6E, outside + tlv(0x73, b"".join(tlv(tag, value) for tag, value in parts.items())))

    # ── PINs ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _verify(self, command: Command) -> bytes:
        name = _REFERENCES.get(command.p2, "")
        if not name:
            raise Refused(0x6A88)
        if command.p1 == 0xFF:
            self._verified.discard(command.p2)
        elif command.data:
            self._verified.discard(command.p2)
            self.check_pin(name, command.data)
            self._verified.add(command.p2)
        elif command.p2 not in self._verified:
            raise self.tries_left(name)
        return b""

    def _change_pin(self, command: Command) -> bytes:
        name = _REFERENCES.get(command.p2, "")
        if not name:
            raise Refused(0x6A88)
        length = self.state[name]["length"]
        self.check_pin(name, command.data[:length])
        return self._set_pin(name, command.data[length:])

    def _unblock(self, command: Command) -> bytes:
        if command.p1 != 2:
            raise Refused(0x6983)  # there is no reset code
        self._need_administrator()
        return self._set_pin("pw1", command.data)

    def _set_pin(self, name: str, value: bytes) -> bytes:
        if not (8 if name == "pw3" else 6) <= len(value) <= 32:
            raise Refused(0x6A80)
        self.state[name] = pin(value)
        self.save()
        return b""

    def _need_administrator(self) -> None:
        self._need(0x83)

    def _need(self, reference: int) -> None:
        if reference not in self._verified:
            raise Refused(0x6982)

    # ── keys ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _perform(self, command: Command) -> bytes:
        if command.p1p2 == 0x9E9A:
            self._need(0x81)
            self._verified.discard(0x81)
            self.state["signatures"] += 1
            self.save()
            return self._sign(_SIGN, command.data)
        if command.p1p2 == 0x8086:
            self._need(0x82)
            padded = crypto.raw_rsa(crypto.load_rsa(self.state["keys"][_DECRYPT]), command.data[1:])
            return padded[padded.index(b"\0", 2) + 1 :]
        raise Refused(0x6A86)

    def _authenticate(self, command: Command) -> bytes:
        self._need(0x82)
        return self._sign(_AUTHENTICATE, command.data)

    def _sign(self, reference: str, data: bytes) -> bytes:
        padding = b"\xff" * (_PADDED - 3 - len(data))
        return crypto.raw_rsa(crypto.load_rsa(self.state["keys"][reference]), b"\0\1" + padding + b"\0" + data)

    def _generate(self, command: Command) -> bytes:
        """Generate a key (P1 80) or read the public half of the one that is there (P1 81)."""
        reference = f"{command.data[0]:02X}"
        if reference not in _KEYS:
            raise Refused(0x6A88)
        if command.p1 == 0x80:
            self._need_administrator()
            key = crypto.new_rsa()
            self.state["keys"][reference] = crypto.dump(key)
            self.state["times"][reference] = int(time.time())
            self.state["prints"][reference] = _fingerprint(key, self.state["times"][reference])
            self.save()
        numbers = crypto.load_rsa(self.state["keys"][reference]).public_key().public_numbers()
        return tlv(0x7F49, tlv(0x81, numbers.n.to_bytes(256, "big")) + tlv(0x82, numbers.e.to_bytes(3, "big")))


def _fingerprint(key: rsa.RSAPrivateKey, made: int) -> str:
    """Return the fingerprint of an OpenPGP key, version 4 (RFC 4880, section 12.2)."""
    numbers = key.public_key().public_numbers()
    body = b"\x04" + struct.pack(">IB", made, 1) + _integer(numbers.n) + _integer(numbers.e)
    return hashlib.sha1(b"\x99" + struct.pack(">H", len(body)) + body, usedforsecurity=False).hexdigest()


def _integer(number: int) -> bytes:
    return struct.pack(">H", number.bit_length()) + number.to_bytes((number.bit_length() + 7) // 8, "big")

"""Fill a token: ``python -m benchmarks.fill_token LIBRARY PIN [--secret N] [--data N] [--pairs N] [--rsa N]``.

A process of its own: whoever measures never loads a Cryptoki library.
"""

import argparse

import pkcs11
from pkcs11 import Attribute, KeyType, ObjectClass
from pkcs11.util.ec import encode_named_curve_parameters


def main() -> None:
    """Make the objects that were asked for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("library")
    parser.add_argument("pin")
    for kind in ("secret", "data", "pairs", "rsa"):
        parser.add_argument(f"--{kind}", type=int, default=0)
    wanted = parser.parse_args()
    slots = pkcs11.lib(wanted.library).get_slots(token_present=True)
    token = next(slot.get_token() for slot in slots if slot.get_token().flags & pkcs11.TokenFlag.TOKEN_INITIALIZED)
    with token.open(rw=True, user_pin=wanted.pin) as session:
        for number in range(wanted.secret):
            session.generate_key(KeyType.AES, 256, store=True, label=f"Secret key {number:04d}", id=_id(1, number))
        for number in range(wanted.data):
            template = {Attribute.CLASS: ObjectClass.DATA, Attribute.TOKEN: True, Attribute.LABEL: f"Data {number:04d}"}
            session.create_object({**template, Attribute.APPLICATION: "Symbolon", Attribute.VALUE: bytes(64)})
        for number in range(wanted.pairs):
            curve = {Attribute.EC_PARAMS: encode_named_curve_parameters("secp256r1")}
            domain = session.create_domain_parameters(KeyType.EC, curve, local=True)
            domain.generate_keypair(store=True, label=f"Key pair {number:04d}", id=_id(2, number))
        for number in range(wanted.rsa):
            session.generate_keypair(KeyType.RSA, 2048, store=True, label=f"RSA {number:04d}", id=_id(3, number))


def _id(kind: int, number: int) -> bytes:
    return bytes((kind, *number.to_bytes(4, "big")))


if __name__ == "__main__":
    main()

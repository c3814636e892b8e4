"""The openssl command that checks the same signature, for whoever trusts that more, or has to write it down."""

import os
import shlex

from app.vocabulary.certificates import SignatureReport

PUBLIC_KEY = "public-key.pem"
"""Stands for the file with the signer's public key, which a raw signature does not bring."""


def verify_command(report: SignatureReport) -> str:
    """Return the command; empty where openssl cannot do it: with a secret key that stays on a token, for one.

    It says nothing about who issued the certificate, as our own check does not. EdDSA in CMS is left out: the openssl
    of Debian 12 (3.0) does not know it (measured).
    """
    signature, file = report.signature_file, report.file
    if report.form == "cms" and report.kind in ("rsa", "pss", "ecdsa"):
        words = ["cms", "-verify", "-binary", "-inform", "DER", "-in", signature, "-content", file]
        return shlex.join(["openssl", *words, "-noverify", "-out", os.devnull])
    if report.form != "raw":
        return ""
    if report.kind in ("ed25519", "ed448"):
        words = ["-verify", "-pubin", "-inkey", PUBLIC_KEY, "-rawin", "-in", file, "-sigfile", signature]
        return shlex.join(["openssl", "pkeyutl", *words])
    if report.kind not in ("rsa", "pss", "ecdsa"):
        return ""
    options = ["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:auto"] if report.kind == "pss" else []
    words = ["dgst", f"-{report.hash}", *options, "-verify", PUBLIC_KEY, "-signature", signature, file]
    return shlex.join(["openssl", *words])

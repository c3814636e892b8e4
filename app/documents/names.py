"""What algorithms, key usages and curves are called, by their object identifiers."""

from app.vocabulary.texts import N_

KEY_NAMES = {
    "1.2.840.113549.1.1.1": "RSA",
    "1.2.840.113549.1.1.10": "RSA-PSS",
    "1.2.840.10040.4.1": "DSA",
    "1.2.840.10045.2.1": "EC",
    "1.3.101.110": "X25519",
    "1.3.101.111": "X448",
    "1.3.101.112": "Ed25519",
    "1.3.101.113": "Ed448",
    "2.16.840.1.101.3.4.3.17": "ML-DSA-44",
    "2.16.840.1.101.3.4.3.18": "ML-DSA-65",
    "2.16.840.1.101.3.4.3.19": "ML-DSA-87",
    "2.16.840.1.101.3.4.3.20": "SLH-DSA-SHA2-128s",
    "2.16.840.1.101.3.4.3.21": "SLH-DSA-SHA2-128f",
    "2.16.840.1.101.3.4.3.22": "SLH-DSA-SHA2-192s",
    "2.16.840.1.101.3.4.3.23": "SLH-DSA-SHA2-192f",
    "2.16.840.1.101.3.4.3.24": "SLH-DSA-SHA2-256s",
    "2.16.840.1.101.3.4.3.25": "SLH-DSA-SHA2-256f",
    "2.16.840.1.101.3.4.3.26": "SLH-DSA-SHAKE-128s",
    "2.16.840.1.101.3.4.3.27": "SLH-DSA-SHAKE-128f",
    "2.16.840.1.101.3.4.3.28": "SLH-DSA-SHAKE-192s",
    "2.16.840.1.101.3.4.3.29": "SLH-DSA-SHAKE-192f",
    "2.16.840.1.101.3.4.3.30": "SLH-DSA-SHAKE-256s",
    "2.16.840.1.101.3.4.3.31": "SLH-DSA-SHAKE-256f",
    "2.16.840.1.101.3.4.4.1": "ML-KEM-512",
    "2.16.840.1.101.3.4.4.2": "ML-KEM-768",
    "2.16.840.1.101.3.4.4.3": "ML-KEM-1024",
}
"""Public key algorithms (RFC 3279, 8410, 9814, 9881, 9935)."""

CURVE_NAMES = {
    "secp192r1": "P-192",
    "secp224r1": "P-224",
    "secp256r1": "P-256",
    "secp384r1": "P-384",
    "secp521r1": "P-521",
}
"""The curves that are better known by the names of FIPS 186."""

SIGNATURE_NAMES = {
    "1.2.840.113549.1.1.4": "RSA, MD5",
    "1.2.840.113549.1.1.5": "RSA, SHA-1",
    "1.2.840.113549.1.1.14": "RSA, SHA-224",
    "1.2.840.113549.1.1.11": "RSA, SHA-256",
    "1.2.840.113549.1.1.12": "RSA, SHA-384",
    "1.2.840.113549.1.1.13": "RSA, SHA-512",
    "1.2.840.113549.1.1.10": "RSA-PSS",
    "1.2.840.10045.4.1": "ECDSA, SHA-1",
    "1.2.840.10045.4.3.1": "ECDSA, SHA-224",
    "1.2.840.10045.4.3.2": "ECDSA, SHA-256",
    "1.2.840.10045.4.3.3": "ECDSA, SHA-384",
    "1.2.840.10045.4.3.4": "ECDSA, SHA-512",
    "2.16.840.1.101.3.4.3.9": "ECDSA, SHA3-224",
    "2.16.840.1.101.3.4.3.10": "ECDSA, SHA3-256",
    "2.16.840.1.101.3.4.3.11": "ECDSA, SHA3-384",
    "2.16.840.1.101.3.4.3.12": "ECDSA, SHA3-512",
    "2.16.840.1.101.3.4.3.14": "RSA, SHA3-256",
    "2.16.840.1.101.3.4.3.15": "RSA, SHA3-384",
    "2.16.840.1.101.3.4.3.16": "RSA, SHA3-512",
    "1.2.840.10040.4.3": "DSA, SHA-1",
    "2.16.840.1.101.3.4.3.2": "DSA, SHA-256",
}
"""Signature algorithms whose name is not simply that of the key."""

WEAK_SIGNATURES = frozenset(
    {
        "1.2.840.113549.1.1.2",
        "1.2.840.113549.1.1.3",
        "1.2.840.113549.1.1.4",
        "1.2.840.113549.1.1.5",
        "1.3.14.3.2.29",
        "1.2.840.10045.4.1",
        "1.2.840.10040.4.3",
    }
)
"""MD2, MD4, MD5 and SHA-1 with any key."""

KEY_USAGES = {
    "digital_signature": N_("Digital signature"),
    "content_commitment": N_("Non-repudiation"),
    "key_encipherment": N_("Key encipherment"),
    "data_encipherment": N_("Data encipherment"),
    "key_agreement": N_("Key agreement"),
    "key_cert_sign": N_("Certificate signing"),
    "crl_sign": N_("Revocation list signing"),
}
"""Key usage (RFC 5280 section 4.2.1.3) by the names of `cryptography`."""

EXTENDED_USAGES = {
    "1.3.6.1.5.5.7.3.1": N_("Server authentication"),
    "1.3.6.1.5.5.7.3.2": N_("Client authentication"),
    "1.3.6.1.5.5.7.3.3": N_("Code signing"),
    "1.3.6.1.5.5.7.3.4": N_("E-mail protection"),
    "1.3.6.1.5.5.7.3.8": N_("Time stamping"),
    "1.3.6.1.5.5.7.3.9": N_("OCSP signing"),
    "1.3.6.1.5.5.7.3.36": N_("Document signing"),
    "1.3.6.1.4.1.311.20.2.2": N_("Smart card log-in"),
    "1.3.6.1.4.1.311.10.3.12": N_("Document signing"),
    "1.3.6.1.4.1.311.10.3.4": N_("Encrypting file system"),
    "1.3.6.1.5.2.3.4": N_("Kerberos client"),
    "1.3.6.1.5.2.3.5": N_("Kerberos server"),
    "2.16.840.1.101.3.6.8": N_("PIV card authentication"),
    "2.5.29.37.0": N_("Any purpose"),
}
"""Extended key usage (RFC 5280 section 4.2.1.12)."""


def signature_name(oid: str) -> str:
    """Return the name of a signature algorithm; its object identifier in digits where it is not known here."""
    return SIGNATURE_NAMES.get(oid) or KEY_NAMES.get(oid, oid)

"""Certificates read out; their parsers cost a host 60 ms, so they are imported when the first certificate is there."""

from app.vocabulary.certificates import Certificate


def describe(der: bytes) -> Certificate:
    """Read out a certificate; raises AppError where it is none."""
    from app.documents import certificates

    return certificates.describe(der)


def describe_or_none(der: bytes) -> Certificate | None:
    """Read out a certificate, or return nothing where it is none: for lists, in which one may be damaged."""
    from app.documents import certificates

    return certificates.describe_or_none(der)

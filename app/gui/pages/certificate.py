"""A certificate as a person reads it: whose, from whom, until when, for what."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtWidgets import QWidget

from app.gui.look.parts import Card, Text, column, facts, holder, notice
from app.gui.pages.words import digits, moment
from app.model.translate import tr
from app.vocabulary.certificates import Certificate
from app.vocabulary.texts import N_


def certificate_lines(certificate: Certificate) -> list[tuple[str, str]]:
    """Return names and values of everything that a certificate says."""
    lines = [
        (tr(N_("Subject")), certificate.subject or tr(N_("empty"))),
        (tr(N_("Issuer")), _issuer(certificate)),
        (tr(N_("Valid from")), moment(certificate.not_before)),
        (tr(N_("Valid until")), moment(certificate.not_after)),
        (tr(N_("Key")), certificate.key),
        (tr(N_("Signature")), certificate.signature_algorithm),
        (tr(N_("Serial number")), digits(certificate.serial, 2)),
    ]
    if certificate.key_usage:
        lines.append((tr(N_("Usage")), _listed(certificate.key_usage)))
    if certificate.alternative_names:
        lines.append((tr(N_("Other names")), ", ".join(certificate.alternative_names)))
    authority = tr(N_("yes: it may issue certificates")) if certificate.is_authority else tr(N_("no"))
    lines.append((tr(N_("Authority")), authority))
    lines.append((tr(N_("SHA-256")), digits(certificate.sha256)))
    return lines


def _issuer(certificate: Certificate) -> str:
    return tr(N_("itself")) if certificate.self_issued else certificate.issuer or tr(N_("empty"))


def _listed(words: Iterable[str]) -> str:
    return ", ".join(tr(word) for word in words)


def warning_notices(certificate: Certificate) -> list[Card]:
    """Return a notice for each thing that needs care."""
    return [notice("warn", "warn", tr(warning)) for warning in certificate.warnings]


def certificate_summary(certificate: Certificate) -> QWidget:
    """Return the certificate's warnings and everything that it says."""
    lines = facts(certificate_lines(certificate))
    name = Text(certificate.common_name or tr(N_("Certificate")), "strong", wrap=True)
    return holder(column(*warning_notices(certificate), name, lines, None, gap=2))

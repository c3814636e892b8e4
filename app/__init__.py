"""Symbolon: a desktop manager for PKCS#11 tokens."""

__version__ = "0.1.0"

"""Parsing and building of files, run in the document host: no Qt, no Cryptoki, no PIN."""

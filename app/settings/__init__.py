"""Profiles and window state: schema, atomic file, lock."""

"""Proof that the tests of the security rules fail where a rule is broken: each is broken in a copy of the program."""

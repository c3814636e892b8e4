"""The only code that touches a Cryptoki library."""

"""Everything that a person can do. Importing the modules declares their verbs, in this order."""

from app.gui.verbs import libraries, login, tokens, keys, certificates, objects, device, files, encrypt, decrypt, view  # noqa: F401, I001 - menu order

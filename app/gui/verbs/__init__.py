"""Everything that a person can do. Importing the modules declares their verbs, in this order."""

# ruff: noqa: F401, I001 - the order of the imports is that of the menus
from app.gui.verbs import libraries, profiles
from app.gui.verbs import login, tokens, keys, certificates, pins, desk, objects, device
from app.gui.verbs import files, encrypt, decrypt
from app.gui.verbs import view, modes, log

"""All ways of breaking a rule that are tried."""

from tests.sabotage import libraries_and_hosts, pins, texts_and_files

SABOTAGES = (*libraries_and_hosts.ROWS, *pins.ROWS, *texts_and_files.ROWS)

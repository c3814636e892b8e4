"""Work that needs more than one host, as coroutines over a small protocol."""

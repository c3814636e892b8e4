"""Measurements: ``benchmarks/run`` makes them all in one run and prints ratios."""

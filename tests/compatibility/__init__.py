"""The table of libraries and operations in docs/compatibility.md: every cell is made by really doing it."""

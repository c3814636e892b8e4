"""The operations log. Hosts write and read it; the window asks a document host for what it shows."""

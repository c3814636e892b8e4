"""What a host can do: one plain function per request, found by the type of its ``request`` argument."""

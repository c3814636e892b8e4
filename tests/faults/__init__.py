"""Every operation of a host against every fault of a library."""

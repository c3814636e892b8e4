"""What the window knows: hosts, libraries, tokens, the tree. QtCore only."""

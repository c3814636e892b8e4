"""The dialogs: each asks for one thing, hands back one value, and remembers nothing."""

"""The window: pages, dialogs and verbs."""

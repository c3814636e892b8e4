"""What makes the program ready to use: set-up from source, and the frozen build."""

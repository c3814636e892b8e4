"""A walk through the main job on the practice token, in the real window, with a picture of every step."""

"""Tests of the model with real host processes."""

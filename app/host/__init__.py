"""The host process: frames, one worker thread, operations. No Qt."""

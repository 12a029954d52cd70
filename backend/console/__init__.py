"""The staff's console: files that a browser runs, speaking to the public API alone."""

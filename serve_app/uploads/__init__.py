"""Audio that users bring: received, decoded in a capped process, kept as rows and files."""

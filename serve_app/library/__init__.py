"""Finished songs: tracks as rows, their files in an artifact store."""

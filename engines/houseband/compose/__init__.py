"""Writes the score: one module per kind of player, all reading the same plan."""

from engines.houseband.compose.composer import compose

__all__ = ["compose"]

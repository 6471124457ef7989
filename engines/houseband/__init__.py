"""The studio's house band: composes a song from the request and performs it on the CPU, with no download.

`plan` reads the request, `compose` writes the score, `perform` plays it on libsonare's instruments, `mix` and
`master` finish the record. Importing this package loads neither libsonare nor scipy.
"""

from engines.houseband.engine import HouseBand

__all__ = ["HouseBand"]

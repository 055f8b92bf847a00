"""The command line: `growthwatch`."""

from growthwatch.cli.running import main, run

__all__ = ["main", "run"]

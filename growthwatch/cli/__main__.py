"""`python -m growthwatch.cli`."""

from growthwatch.cli.running import main

main()

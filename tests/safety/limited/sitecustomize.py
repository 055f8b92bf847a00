"""Lets the memory of a process that judges end, for real.

Python loads this when it starts, where this folder is in PYTHONPATH. The limit comes when the
process begins the partition AT: ROOM bytes beyond what it has then.
"""

import os
import sys

if "--multiprocessing-fork" in sys.orig_argv:
    import resource

    def limit(event: str, about: tuple[object, ...]) -> None:
        if event == "os.mkdir" and str(about[0]).endswith(f"{os.environ['AT']}.part"):
            with open("/proc/self/statm") as file:
                pages = int(file.read().split()[0])
            most = pages * resource.getpagesize() + int(os.environ["ROOM"])
            resource.setrlimit(resource.RLIMIT_AS, (most, most))

    sys.addaudithook(limit)

#!/usr/bin/env python3
"""Runs a shell command; prints {"cpu": user+sys seconds, "wall": seconds, "rss": peak MB, "rc": exit code} as one line."""
import json
import os
import sys
import time

start = time.perf_counter()
pid = os.posix_spawn('/bin/bash', ['bash', '-c', sys.argv[1]], os.environ)
_, status, usage = os.wait4(pid, 0)
print(json.dumps({
    'cpu': usage.ru_utime + usage.ru_stime,
    'wall': time.perf_counter() - start,
    'rss': usage.ru_maxrss / 1024,
    'rc': os.waitstatus_to_exitcode(status),
}))

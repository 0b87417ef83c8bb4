#!/usr/bin/env python3
"""Runs the TUI behind a pseudo-terminal; prints milliseconds to the first frame and to the first request in it, and the
peak of memory once everything is read, as one line of JSON.      usage: first-paint.py CLI FILE [OPTION...]"""
import fcntl
import json
import os
import pty
import re
import select
import struct
import sys
import termios
import time



def cpu(pid):
    """Milliseconds of processor time: what a busy machine does not change."""
    with open(f'/proc/{pid}/stat') as stat:
        fields = stat.read().rsplit(')', 1)[1].split()
    return round((int(fields[11]) + int(fields[12])) * 1000 / os.sysconf('SC_CLK_TCK'))


start = time.perf_counter()
pid, fd = pty.fork()
if pid == 0:
    env = {**os.environ, 'TERM': 'xterm-256color', 'LANG': 'C.UTF-8'}
    env.pop('CI', None)
    env.pop('CONTINUOUS_INTEGRATION', None)
    time.sleep(0.02)  # until the size of the terminal is set
    os.execvpe('node', ['node', sys.argv[1], 'tui', *sys.argv[2:]], env)
fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack('HHHH', 40, 120, 0, 0))

seen = b''
times = {}
deadline = time.perf_counter() + 120
while time.perf_counter() < deadline and 'allMs' not in times:
    if not select.select([fd], [], [], 0.5)[0]:
        continue
    seen = (seen + os.read(fd, 1 << 16))[-200_000:]
    now = (time.perf_counter() - start) * 1000 - 20
    if b'corscope  overview' in seen and 'frameMs' not in times:
        times |= {'frameMs': round(now), 'frameCpuMs': cpu(pid)}
    if re.search(rb'[1-9]\d* CORS requests', seen) and 'requestMs' not in times:
        times |= {'requestMs': round(now), 'requestCpuMs': cpu(pid)}
    # The share that was read goes away with the last piece.
    if 'requestMs' in times and not re.search(rb'\d%', seen[seen.rfind(b'corscope  overview'):]):
        times['allMs'] = round(now)
with open(f'/proc/{pid}/status') as status:
    found = dict(line.split(':', 1) for line in status)
times['peakMB'] = round(int(found['VmHWM'].split()[0]) / 1024)
os.write(fd, b'q')
while True:
    try:
        if not os.read(fd, 1 << 16):
            break
    except OSError:
        break
os.waitpid(pid, 0)
print(json.dumps(times))

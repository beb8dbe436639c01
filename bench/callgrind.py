# bench/callgrind.py - machine instructions of a run, whatever else the machine does.
import re
import subprocess


def instructions(command, **how):
    """Instructions of a command, with options of subprocess.run; None where it did not end well, for it would take fewer."""
    full = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"] + list(command)
    done = subprocess.run(full, capture_output=True, text=True, errors="replace", stdin=subprocess.DEVNULL, **how)
    counted = re.search(r"Collected : (\d+)", done.stderr)
    return int(counted.group(1)) if counted and done.returncode == 0 else None

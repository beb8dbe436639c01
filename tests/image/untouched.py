#!/usr/bin/env python3
# tests/image/untouched.py - saving takes no memory for what a program has not touched, or has given back.
"""Usage: untouched.py MICA SNAPSHOT"""
import ctypes
import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import checks
from checks import check

mica, snapshot = (os.path.abspath(p) for p in sys.argv[1:3])
MOST = 150  # MiB; the array has 763, and a session alone some 15


def watched():
    """Whether the kernel tells, by a userfaultfd that notes writes itself (memory/uffd.c)."""
    libc, wanted = ctypes.CDLL(None, use_errno=True), (ctypes.c_uint64 * 3)(0xAA, 1 | 1 << 13 | 1 << 15, 0)
    fd = libc.syscall(323 if os.uname().machine == "x86_64" else 282, 0o2000000 | 1)
    return fd >= 0 and libc.ioctl(fd, ctypes.c_ulong(0xC018AA3F), wanted) == 0


def peak(folder, *options):
    """The most memory that a run had, in MiB."""
    pid = os.fork()
    if pid == 0:
        os.chdir(folder)
        os.execv(mica, [mica, "-q", "--snapshot", snapshot, *options])
    _, status, used = os.wait4(pid, 0)
    check("it ends well", status == 0, options, status)
    return used.ru_maxrss / 1024


def main():
    if not watched():
        sys.exit(77)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_DATA_HOME"] = os.environ["HOME"] = folder
        makes, full = "x = zeros (1e4); x(7) = 1;", "x = ones (1, 2e7); x(3) = 2;"
        for name, options in [("at the end", ["--image", "a.img", "-e", makes]),
                              ("as a diff", ["--image", "a.img", "-e", makes]),
                              ("by the program", ["-e", makes + "image_save ('b.img'); image_checkpoint ('c');"]),
                              ("in slices", ["--image", "d.img", "--autosave", "0.05", "-e", makes + "pause (0.3); x(8) = 1;"])]:
            used = peak(folder, *options)
            check("a save %s reads what nobody has touched" % name, used < MOST, used)
        peak(folder, "--image", "e.img", "-e", full)  # 153 MiB
        used = peak(folder, "--image", "e.img", "-e", "x(1e7); clear x")
        check("what was given back is read", used < MOST / 2, used)


main()
sys.exit(checks.bad > 0)

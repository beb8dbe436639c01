#!/usr/bin/env python3
# tests/image/leaving.py - sessions that are kept in images and told to end (SIGTERM, SIGHUP): saved where they stand.
"""Usage: leaving.py MICA SNAPSHOT"""
import os
import pty
import select
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import checks
from checks import check

mica, snapshot = (os.path.abspath(p) for p in sys.argv[1:3])
OPS = """classdef Ops
  methods
    function r = plus (a, b), disp ('within'); fflush (stdout); r = 0; while r < 1e12, r = r + 1; end, end
  end
end
"""


def run(folder, *options):
    """A run to its end: status and what it printed."""
    done = subprocess.run([mica, "-q", "--snapshot", snapshot, *options], cwd=folder, capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, timeout=120)
    return done.returncode, done.stdout + done.stderr


def begin(folder, ready, *options, before=None):
    """A process that runs, once it has printed `ready`."""
    p = subprocess.Popen([mica, "--snapshot", snapshot, *options], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                         stdin=subprocess.DEVNULL, text=True, preexec_fn=before)
    line = ""
    while ready not in line:
        line = p.stdout.readline()
        if not line:
            break
    check("%s is printed" % ready, ready in line, line)
    return p


def told(p, *signals):
    for s in signals:
        p.send_signal(s)
        time.sleep(0.05)
    out, err = p.communicate(timeout=60)
    return p.returncode, out, err


def programs(folder):
    loop = "disp ('begun'); fflush (stdout); for k = 1:1e12, x = k; end"
    waits = "disp ('begun'); fflush (stdout); pause (1000);"
    for text in loop, waits:
        for number in signal.SIGTERM, signal.SIGHUP:
            status, _, err = told(begin(folder, "begun", "--image", "p.img", "-e", "c = onCleanup (@() disp ('gone')); " + text), number)
            check("the signal ends it", status == -number, status, err)
            check("it says so", "told to end; the session is saved in p.img" in err, err)
            status, out = run(folder, "--image", "p.img", "--abandon", "-e", "disp (class (c))")
            check("it is saved where it stands", status == 0 and out.startswith("onCleanup\n"), status, out)
            os.unlink(os.path.join(folder, "p.img"))

    # what is not kept is ended as ever, and so is what comes to no safe point, or is told for the third time
    status, _, err = told(begin(folder, "begun", "--image", "n.img", "--save", "never", "-e", loop), signal.SIGTERM)
    check("nothing is saved", status == -signal.SIGTERM and not os.path.exists(os.path.join(folder, "n.img")) and not err, status, err)
    with open(os.path.join(folder, "Ops.m"), "w") as f:
        f.write(OPS)
    for signals, least, most in ([signal.SIGTERM], 3, 30), ([signal.SIGTERM] * 3, 0, 3):
        p, begun = begin(folder, "within", "--image", "o.img", "-e", "y = Ops () + 1;"), time.time()
        status, _, err = told(p, *signals)
        check("it ends without a save", status == -signal.SIGTERM and "saved" not in err, status, err)
        check("after a while", least <= time.time() - begun <= most, time.time() - begun)
        check("the image is as it was", run(folder, "--image", "o.img", "--save", "never", "-e", "disp (exist ('y'))") == (0, "0\n"))
    ignore = lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN)  # nohup
    p = begin(folder, "begun", "--image", "h.img", "-e", "disp ('begun'); fflush (stdout); pause (1); disp ('end')", before=ignore)
    status, out, _ = told(p, signal.SIGHUP)
    check("a signal that is ignored", (status, out) == (0, "end\n"), status, out)


class Prompt:
    def __init__(self, folder, *options):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            os.execve(mica, [mica, "-q", "--snapshot", snapshot, *options],
                      {"HOME": folder, "PATH": os.environ["PATH"], "TERM": "xterm", "NO_COLOR": "1", "MICA_CACHE": "off"})
        self.wait("mica> ")

    def wait(self, text):
        out, end = b"", time.time() + 20
        while text.encode() not in out and time.time() < end:
            if select.select([self.fd], [], [], 0.1)[0]:
                try:
                    out += os.read(self.fd, 65536)
                except OSError:
                    break
        return text.encode() in out

    def type(self, keys, text):
        os.write(self.fd, keys.encode())
        check("%r is answered" % keys, self.wait(text))

    def ended(self):
        end = time.time() + 30
        done, status = os.waitpid(self.pid, os.WNOHANG)
        while not done and time.time() < end:
            select.select([self.fd], [], [], 0.05)[0] and not self.drain()
            done, status = os.waitpid(self.pid, os.WNOHANG)
        if not done:
            os.kill(self.pid, 9)
            done, status = os.waitpid(self.pid, 0)
        return os.waitstatus_to_exitcode(status)

    def drain(self):
        try:
            return os.read(self.fd, 65536)
        except OSError:
            return b""


def prompts(folder):
    """Before the first key, within a line, within an input of several lines, and while something runs."""
    for k, keys in enumerate([[], [("x = 40 + 2\n", "x = 42"), ("y = 2", "y = 2")], [("x = 40 + 2\n", "x = 42"), ("for k = 1:3\n", "... ")],
                              [("x = 40 + 2\n", "x = 42"), ("disp ('be'), disp ('gun'), pause (1000)\n", "\ngun")]]):
        p = Prompt(folder, "--image", "w%d.img" % k)
        for typed in keys:
            p.type(*typed)
        os.kill(p.pid, signal.SIGTERM if k % 2 else signal.SIGHUP)
        check("a prompt ends by the signal", p.ended() == -(signal.SIGTERM if k % 2 else signal.SIGHUP), k)
        os.close(p.fd)
        status, out = run(folder, "--image", "w%d.img" % k, "--abandon", "--save", "never", "-e", "disp ([exist('x') exist('y')])")
        check("its variables are there", (status, out) == (0, "   %d   0\n" % (k > 0)), k, status, out)
    p = Prompt(folder, "--image", "w.img")
    p.type("x = 40 + 2\n", "x = 42")
    os.close(p.fd)  # the terminal is closed
    check("a terminal that is closed", p.pid and wait_closed(p.pid) in (-signal.SIGHUP, 0))
    check("its variables are there too", run(folder, "--image", "w.img", "--save", "never", "-e", "disp (x)") == (0, "42\n"))


def wait_closed(pid):
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


with tempfile.TemporaryDirectory() as folder:
    os.environ["XDG_DATA_HOME"] = os.path.join(folder, ".local", "share")
    os.environ["HOME"] = folder
    programs(folder)
    prompts(folder)
sys.exit(checks.bad > 0)

#!/usr/bin/env python3
# tests/image/passphrases.py - images encrypted by a passphrase, which is typed at a terminal that does not show it.
"""Usage: passphrases.py MICA MICAC SNAPSHOT"""
import os
import pty
import select
import signal
import sys
import tempfile
import termios
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import checks
from checks import check

mica, micac, snapshot = (os.path.abspath(p) for p in sys.argv[1:4])


class Run:
    """A program in a terminal of its own."""

    def __init__(self, home, program, *arguments):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(home)
            environ = {"HOME": home, "PATH": os.environ["PATH"], "TERM": "xterm", "NO_COLOR": "1", "MICA_CACHE": "off"}
            os.execve(program, [program] + list(arguments), environ)
        self.seen = ""

    def wait(self, text, limit=30):
        """What is printed until `text` is there, since the last wait."""
        end = time.time() + limit
        while text not in self.seen and time.time() < end:
            if select.select([self.fd], [], [], 0.1)[0]:
                try:
                    part = os.read(self.fd, 65536)
                except OSError:
                    break
                if not part:
                    break
                self.seen += part.decode("utf-8", "replace")
        out, self.seen = self.seen, ""
        check("waits for " + text, text in out, out)
        return out

    def silent(self):
        return not termios.tcgetattr(self.fd)[3] & termios.ECHO

    def answer(self, image, keys):
        """Types to the question for the passphrase of an image; the rest of what is printed, and the status."""
        self.wait("Passphrase for %s: " % image)
        self.type(keys)
        return self.end()

    def type(self, keys, text=None):
        os.write(self.fd, keys.encode())
        return self.wait(text) if text else ""

    def end(self, limit=30):
        """The rest of what is printed, and the status."""
        out, end = self.seen, time.time() + limit
        while time.time() < end:
            try:
                part = os.read(self.fd, 65536) if select.select([self.fd], [], [], 0.1)[0] else None
            except OSError:
                break
            if part == b"":
                break
            out += (part or b"").decode("utf-8", "replace")
        done, status = os.waitpid(self.pid, os.WNOHANG)
        while not done and time.time() < end:
            time.sleep(0.02)
            done, status = os.waitpid(self.pid, os.WNOHANG)
        if not done:
            os.kill(self.pid, 9)
            done, status = os.waitpid(self.pid, 0)
        os.close(self.fd)
        return out, os.waitstatus_to_exitcode(status)


with tempfile.TemporaryDirectory() as home:
    def run(*arguments):
        return Run(home, mica, "-q", "--snapshot", snapshot, *arguments)

    def tool(*arguments):
        return Run(home, micac, "image", *arguments)

    def exists(name):
        return os.path.exists(os.path.join(home, name))

    # twice at the creation, and not shown
    p = run("--image", "w.img", "--encrypt", "-e", "x = 41; t = repmat ('hidden-text ', 1, 500);")
    p.wait("New passphrase for w.img: ")
    check("the terminal is silent", p.silent())
    p.type("correct horse\n", "Again, for w.img: ")
    p.type("correct horse\n")
    out, status = p.end()
    check("an encrypted image is made", status == 0 and "correct" not in out, status, out)
    with open(os.path.join(home, "w.img"), "rb") as f:
        bytes_ = f.read()
    check("nothing of it can be read", b"hidden-text" not in bytes_ and b"correct" not in bytes_)
    check("it is the user's alone", os.stat(os.path.join(home, "w.img")).st_mode & 0o77 == 0)

    # once afterwards, whether or not --encrypt is said
    for options in (), ("--encrypt",):
        p = run("--image", "w.img", *options, "-e", "x = x + 1")
        p.wait("Passphrase for w.img: ")
        check("the terminal is silent", p.silent())
        out, status = (p.type("correct horse\n"), p.end())[1]
        check("goes on", status == 0 and "x = 4" in out and "horse" not in out, status, out)
    p = run("--image", "w.img", "--save", "never", "-e", "x")
    out, status = p.answer("w.img", "correct horse\n")
    check("went on twice", status == 0 and "x = 43" in out, status, out)

    # wrong, different, empty, too long, none
    p = run("--image", "w.img", "-e", "x")
    out, status = p.answer("w.img", "correct hose\n")
    check("a wrong one", status == 1 and "encrypted by another passphrase" in out, status, out)
    with open(os.open(os.path.join(home, "file"), os.O_CREAT | os.O_WRONLY, 0o600), "wb") as f:
        f.write(os.urandom(32))
    out, status = run("--image", "w.img", "--key-file", "file", "-e", "x").end()
    check("a key file", status == 1 and "encrypted by a passphrase" in out and "leave --key-file out" in out, status, out)
    p = run("--image", "n.img", "--encrypt", "-e", "x = 1")
    p.wait("New passphrase for n.img: ")
    p.type("one\n", "Again, for n.img: ")
    p.type("two\n")
    out, status = p.end()
    check("two that differ", status == 1 and "the two passphrases differ" in out and not exists("n.img"), status, out)
    p = run("--image", "n.img", "--encrypt", "-e", "x = 1")
    p.wait("New passphrase for n.img: ")
    p.type("\n", "Again, for n.img: ")
    p.type("\n")
    out, status = p.end()
    check("an empty one", status == 1 and "the passphrase is empty" in out and not exists("n.img"), status, out)
    p = run("--image", "w.img", "-e", "x")
    out, status = p.answer("w.img", "a" * 700 + "\x04" + "a" * 700 + "\n")
    check("one too long", status == 1 and "at most 1024 bytes" in out, status, out)
    p = run("--image", "w.img", "-e", "x")
    out, status = p.answer("w.img", "\x04")
    check("none", status == 130 and "no passphrase was given" in out, status, out)

    # a signal finds the terminal as it was
    p = run("--image", "w.img", "-e", "x")
    p.wait("Passphrase for w.img: ")
    keep = os.dup(p.fd)
    p.type("corr\x03")
    out, status = p.end()
    check("Ctrl-C", status in (130, -signal.SIGINT), status, out)
    check("the terminal shows again", termios.tcgetattr(keep)[3] & termios.ECHO)
    os.close(keep)
    line = "set -m; %s -q --snapshot %s --image w.img -e x; echo was-stopped; read line; fg" % (mica, snapshot)
    p = Run(home, "/bin/bash", "-c", line)
    p.wait("Passphrase for w.img: ")
    p.type("corr\x1a", "was-stopped")
    check("stopped, it shows again", not p.silent())
    p.type("\n", "Passphrase for w.img: ")
    check("going on, it is silent again", p.silent())
    p.type("correct horse\n")
    out, status = p.end()
    check("and goes on", status == 0 and "x = 43" in out, status, out)

    # tools
    out, status = tool("info", "w.img").end()
    check("info tells what it may", status == 0 and "by a passphrase (scrypt, N = 2^17, r = 8, p = 1)" in out and "double" not in out, out)
    p = tool("info", "--passphrase", "w.img")
    out, status = p.answer("w.img", "correct horse\n")
    check("info tells all", status == 0 and "double 1x1" in out, status, out)
    p = tool("decrypt", "w.img", "-o", "d.img")
    out, status = p.answer("w.img", "correct horse\n")
    check("decrypt", status == 0 and exists("d.img"), status, out)
    out, status = run("--image", "d.img", "--save", "never", "-e", "x").end()
    check("and is read without one", status == 0 and "x = 43" in out, status, out)
    p = tool("encrypt", "d.img")
    p.wait("New passphrase for d.img: ")
    p.type("battery\n", "Again, for d.img: ")
    p.type("battery\n")
    out, status = p.end()
    check("encrypt", status == 0, status, out)
    p = run("--base", "d.img", "-e", "x")
    out, status = p.answer("d.img", "battery\n")
    check("a base with a passphrase", status == 0 and "x = 43" in out, status, out)

    # a program reads its own input, not the passphrase
    p = run("--image", "w.img", "--save", "never", "-e", "disp (['<' input('? ', 's') '>'])")
    p.wait("Passphrase for w.img: ")
    p.type("correct horse\n", "? ")
    p.type("words\n")
    out, status = p.end()
    check("input follows", status == 0 and "<words>" in out, status, out)
sys.exit(checks.bad > 0)

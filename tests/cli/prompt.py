#!/usr/bin/env python3
# tests/cli/prompt.py - the prompt in a pseudo terminal: text beyond ASCII, inputs of several lines, histories, completion, start-up file.
"""Usage: prompt.py MICA"""
import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import tempfile
import termios
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import checks
from checks import check

mica = os.path.abspath(sys.argv[1])


class Prompt:
    def __init__(self, home, *options, size=None, **environment):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(home)
            environ = {"HOME": home, "PATH": os.environ["PATH"], "TERM": "xterm", "NO_COLOR": "1", "MICA_CACHE": "off", **environment}
            os.execve(mica, [mica, "-q"] + list(options), environ)
        self.wait("mica> ")
        if size:
            self.resize(*size)

    def resize(self, rows, columns):
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def wait(self, text, limit=20):
        """What is printed until `text` is there."""
        out, end = b"", time.time() + limit
        while text.encode() not in out and time.time() < end:
            if select.select([self.fd], [], [], 0.1)[0]:
                try:
                    out += os.read(self.fd, 65536)
                except OSError:
                    break
        return out.decode("utf-8", "replace")

    def type(self, keys, text):
        os.write(self.fd, keys.encode())
        return self.wait(text)

    def end(self, keys="exit\n"):
        os.write(self.fd, keys.encode())
        self.wait("\0", 0.5)
        end = time.time() + 10
        done, status = os.waitpid(self.pid, os.WNOHANG)
        while not done and time.time() < end:
            time.sleep(0.02)
            done, status = os.waitpid(self.pid, os.WNOHANG)
        if not done:
            os.kill(self.pid, 9)
            done, status = os.waitpid(self.pid, 0)
        os.close(self.fd)
        return os.waitstatus_to_exitcode(status)


with tempfile.TemporaryDirectory() as home:
    for locale in ({"LANG": "C.UTF-8"}, {}):  # terminals speak UTF-8 whatever the locale says
        p = Prompt(home, **locale)
        out = p.type("z = 'é漢x'; printf ('<%d>\\n', numel (z))\n", "<6>")
        check("text beyond ASCII", "<6>" in out, locale, out)
        check("status of exit", p.end("exit 7\n") == 7)

    # an input of several lines is recalled as one
    p = Prompt(home)
    p.type("for k = 1:2\n", "... ")
    p.type("printf ('<%d>', k);\n", "... ")
    out = p.type("end\n", "<1><2>")
    check("several lines", "<1><2>" in out, out)
    p.type("\033[A", "end")
    out = p.type("\n", "<1><2>")
    check("several lines recalled", "<1><2>" in out, out)

    # inputs typed ahead, before the prompt is there
    ahead = Prompt(home)
    ahead.type("x = 1;\n", "mica> ")
    out = ahead.type("pause (0.2)\nlines = 5\nlines = 6\nif 1\nlines = 7\nend\nlines = 8\n", "lines = 8\r\nmica> ")
    check("typed ahead", "lines = 9" in ahead.type("lines = 9\n", "lines = 9\r\nmica> "), out)
    check("ends", ahead.end() == 0)

    # two prompts at once lose nothing of each other
    q = Prompt(home)
    q.type("from_q = 4;\n", "mica> ")
    p.type("from_p = 5;\n", "mica> ")
    check("ends", q.end() == 0 and p.end() == 0)
    with open(home + "/.mica_history", encoding="utf-8") as f:
        text = f.read()
    check("histories", "from_q" in text and "from_p" in text and "é漢x" in text, text)
    check("only the user reads it", os.stat(home + "/.mica_history").st_mode & 0o77 == 0)
    p = Prompt(home)
    out = p.type("\033[A\033[A\033[A", "from_")
    check("history of earlier prompts", "from_" in out, out)
    check("ends", p.end("\nexit\n") == 0)  # runs what was recalled, then exit

    # completion of names, of files in a text and of a command's words
    open(home + "/measured_values.csv", "w").close()
    p = Prompt(home)
    p.type("some_long_name = 12;\n", "mica> ")
    check("a name", "= 12" in p.type("some_lo\t\n", "= 12"))
    p.type("record.inner.temperature = 13;\n", "mica> ")
    check("a field", "= 13" in p.type("record.inner.temp\t\n", "= 13"))
    check("a file", "<2>" in p.type("printf ('<%d>', exist ('measured_v\t'))\n", "<2>"))
    p.type("format lo\t", "lo")
    p.type("n\t\n", "mica> ")
    check("a word", "3.141592653589793" in p.type("pi\n", "9793"))
    check("ends", p.end() == 0)

    # what is shown follows the width of the terminal
    p = Prompt(home, size=(20, 50))
    out = p.type("terminal_size, x = 1:30, c = {x}\n", "21 through 30:\r\n\r\n     21")
    check("size", "20   50" in out and " Columns 1 through 10:" in out and "   Columns 21 through 30:" in out, out)
    out = p.type("alpha_alpha_alpha = beta_beta_beta_beta = gamma_gamma = 1; who\n", "  x\r\n")
    check("names", "\r\nans                  gamma_gamma\r\n" in out, out)
    p.resize(20, 120)
    out = p.type("x\n", "25   26")
    check("size after a change", " Columns 1 through 24:" in out, out)
    p.resize(0, 0)
    check("no size", "24   80" in p.type("terminal_size\n", "80"))
    p.end()

    # long output goes through a pager where that is asked for, and what asks the user leaves it first
    p = Prompt(home, size=(10, 60), PAGER="sed s/^/P:/")
    check("no pager at first", "P:" not in p.type("x = (1:20)'\n", "20\r\n\r\nmica> "))
    p.type("more on\n", "mica> ")
    out = p.type("disp (repmat ('ab', 1, 400)); x = (1:20)'\n", "20\r\nP:\r\n")
    check("pager", "P:   15\r\n" in out and "P:abab" in out, out)
    check("short output", "P:" not in p.type("x = 1:3\n", "2   3\r\n\r\nmica> "))
    out = p.type("x = (1:20)', y = input ('y? ') + 1, warning ('careful')\n", "\ny? ")
    check("a question leaves the pager", "P:   20\r\nP:\r\ny? " in out, out)
    out = p.type("4\n", "careful\r\nmica> ")
    check("after the question", "\r\ny = 5\r\n" in out and "P:" not in out, out)
    p.type("PAGER ('head -n 3');\n", "mica> ")
    out = p.type("for k = 1:30000, disp (k), end, z = 25 + 1\n", "\r\nmica> ")
    check("left early", "\n3\r\n" in out and "\n4\r\n" not in out and "26\r\n" not in out, out)
    check("goes on", "z = 27" in p.type("z = z + 1\n", "z = 27"))
    with open(home + "/pager", "w") as f:
        f.write("trap 'echo interrupted; exit' INT\ncat\necho ready\nwhile :; do sleep 0.05; done\n")
    p.type("PAGER ('sh pager'); x = 99\n", "99\r\n")
    p.type("x = (1:20)'\n", "ready")
    check("Ctrl-C is the pager's", "interrupted" in p.type("\003", "mica> "))
    p.type("PAGER ('no_such_pager');\n", "mica> ")
    out = p.type("x = (1:20)'\n", "20\r\n\r\nmica> ")
    check("no pager", out.count("the pager is not there: no_such_pager") == 1, out)
    check("told once", "not there" not in p.type("x\n", "20\r\n\r\nmica> "))
    p.type("PAGER ('sed s/^/P:/'); more off\n", "mica> ")
    check("more off", "P:" not in p.type("x\n", "20\r\n\r\nmica> "))
    check("status", p.end("exit 3\n") == 3)

    p = Prompt(home)
    p.type("answer = yes_or_no ('sure? ')\n", "\nsure? (yes or no) ")
    check("not yes or no", "Please answer" in p.type("perhaps\n", "\nsure? (yes or no) "))
    check("yes", "answer = 1" in p.type("yes\n", "answer = "  + "1"))
    p.end()

    # echo shows the lines of scripts, of functions where that is asked for
    for name, lines in ("shown_script", "% a script\nb = 1;\n"), ("shown_function", "function r = shown_function (x)\n  % help\n  r = x + 1;\nend\n"):
        with open("%s/%s.m" % (home, name), "w") as f:
            f.write(lines)
    p = Prompt(home)
    p.type("echo on\n", "mica> ")
    out = p.type("shown_script, y = shown_function (1)\n", "y = 2\r\n")
    check("echo", "\n+ % a script\r\n+ b = 1;\r\n" in out and "help" not in out, out)
    p.type("echo off, echo shown_function on\n", "mica> ")
    out = p.type("shown_script, y = shown_function (2)\n", "y = 3\r\n")
    check("echo of a function", "\n+ function r = shown_function (x)\r\n+   % help\r\n+   r = x + 1;\r\n+ end\r\n" in out and "b = 1" not in out, out)
    p.end()

    # the diary holds what was typed and what was shown, errors too
    p = Prompt(home)
    p.type("diary session.txt\n", "mica> ")
    p.type("d = 3\n", "d = 3")
    p.type("for k = 1:2\n", "... ")
    p.type("disp (k)\n", "... ")
    p.type("end\n", "2\r\n")
    p.type("undefined_thing\n", "undefined")
    p.type("v = input ('v? ') + 1\n", "\nv? ")
    p.type("17\n", "v = 18")
    p.type("diary off\n", "mica> ")
    p.type("d = 4\n", "d = 4")
    p.end()
    with open(home + "/session.txt") as f:
        text = f.read()
    check("diary", text.startswith("mica> d = 3\nd = 3\nmica> for k = 1:2\n  ... disp (k)\n  ... end\n1\n2\nmica> undefined_thing\nerror: 'undefined_thing' undefined")
          and text.endswith("mica> v = input ('v? ') + 1\nv? 17\nv = 18\nmica> diary off\n"), text)

    # the start-up file, and what does without it
    os.makedirs(home + "/.config/mica")
    with open(home + "/.config/mica/startup.m", "w") as f:
        f.write("greeting = 42;\n")
    p = Prompt(home)
    check("start-up file", "= 42" in p.type("greeting\n", "= 42"))
    p.end()
    p = Prompt(home, "--startup", "none")
    check("no start-up file", "undefined" in p.type("greeting\n", "undefined"))
    p.end()
    p = Prompt(home, "-i", "-e", "left = 43;")
    check("the prompt after a program", "= 43" in p.type("left\n", "= 43"))
    p.end()
    environ = dict(os.environ, HOME=home)
    run = lambda *a, **k: subprocess.run([mica, *a], capture_output=True, text=True, env=environ, **k)
    check("programs run no start-up file", run("-e", "disp (exist ('greeting'))").stdout == "0\n")
    check("--startup", run("--startup", home + "/.config/mica/startup.m", "-e", "disp (greeting)").stdout == "42\n")
    check("standard input", run("-", input="disp (6)\n").stdout == "6\n")
    check("versions", run("-v").stdout == run("-V").stdout == run("--version").stdout == run("-version").stdout != "")
    wrong = run("--snapshto", "x")
    check("nearest option", wrong.returncode == 2 and "did you mean '--snapshot'?" in wrong.stderr, wrong.stderr)
    check("status in command syntax", run("-e", "exit 5").returncode == 5 and run("-e", "quit 7").returncode == 7)
sys.exit(checks.bad > 0)

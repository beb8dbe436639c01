#!/usr/bin/env python3
# bench/start_figures.py - what a start costs beside time: page faults, system calls, private memory and addresses at the prompt, memory
# added by one more process. These figures hardly depend on the machine's load, so a test checks them (--check).
"""Usage: start_figures.py [--check] MICA SNAPSHOT

--check compares with limits that leave some room above what is measured, and ends with status 1 when one is passed.
"""
import argparse
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time

# name -> (limit of the test, unit). The project's own bars are 60 faults and 256 KiB.
LIMITS = {
    "minor faults beyond the empty program": 25,
    "system calls beyond the empty program": 24,
    "private dirty memory at the prompt, KiB": 256,
    "addresses mapped at the prompt, MiB": 64,
}


def compile_empty(folder):
    source, program = os.path.join(folder, "empty.c"), os.path.join(folder, "empty")
    with open(source, "w") as f:
        f.write("int main(void) { return 0; }\n")
    subprocess.run([os.environ.get("CC", "cc"), "-O2", source, "-o", program], check=True)
    return program


def minor_faults(command, runs=15):
    """The least of several runs, as the kernel counts them for the child."""
    least = None
    with open(os.devnull, "r+b") as null:
        for _ in range(runs):
            child = subprocess.Popen(command, stdin=null, stdout=null, stderr=null)
            _, status, usage = os.wait4(child.pid, 0)
            child.returncode = status
            if status:
                sys.exit("%s ended with status %d" % (command[0], status))
            least = usage.ru_minflt if least is None else min(least, usage.ru_minflt)
    return least


def system_calls(command, runs=5):
    """The least of several runs under strace; None where there is no strace."""
    if not shutil.which("strace"):
        return None
    counts = []
    for _ in range(runs):
        with tempfile.NamedTemporaryFile("r") as trace:
            subprocess.run(["strace", "-f", "-o", trace.name] + command, check=True, stdin=subprocess.DEVNULL, capture_output=True)
            counts.append(sum(1 for line in trace if not re.match(r"\d+ +(\+\+\+|---)", line)))
    return min(counts)


class Prompt:
    """A process that waits at its prompt, on a terminal of its own."""

    def __init__(self, command):
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.environ["HOME"] = "/dev/null"  # nobody, root neither, can make a folder in it
            os.environ["NO_COLOR"] = "1"
            os.execvp(command[0], command)
        seen, end = b"", time.monotonic() + 30
        while b"mica> " not in seen:
            if time.monotonic() > end or not select.select([self.terminal], [], [], 30)[0]:
                sys.exit("no prompt from %s: %r" % (command[0], seen))
            seen += os.read(self.terminal, 4096)

    def memory(self):
        """Fields of smaps_rollup in KiB."""
        with open("/proc/%d/smaps_rollup" % self.pid) as f:
            return {m.group(1): int(m.group(2)) for m in re.finditer(r"^(\w+): +(\d+) kB$", f.read(), re.M)}

    def addresses(self):
        """Mapped, in MiB, whatever lies there."""
        with open("/proc/%d/status" % self.pid) as f:
            return int(re.search(r"^VmSize:\s+(\d+) kB$", f.read(), re.M).group(1)) >> 10

    def end(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.terminal)


def prompt_figures(command):
    prompt = Prompt(command)
    memory, addresses = prompt.memory(), prompt.addresses()
    prompt.end()
    # pages of a file written a moment ago, which the disk does not have yet, count as dirty, but they are not this process's own
    return {"private dirty memory at the prompt, KiB": min(memory["Private_Dirty"], memory["Anonymous"]),
            "addresses mapped at the prompt, MiB": addresses}


def added_by_the_last(command, processes=100):
    """KiB by which the sum of all PSS grows when the last of so many processes on one snapshot comes to its prompt."""
    prompts = [Prompt(command) for _ in range(processes - 1)]
    before = sum(p.memory()["Pss"] for p in prompts)
    prompts.append(Prompt(command))
    after = sum(p.memory()["Pss"] for p in prompts)
    for p in prompts:
        p.end()
    return after - before


def figures(mica, snapshot):
    start, prompt = [mica, "--snapshot", snapshot, "-e", ""], [mica, "--snapshot", snapshot, "-q"]
    found = {}
    with tempfile.TemporaryDirectory() as work:
        empty = compile_empty(work)
        found["minor faults beyond the empty program"] = minor_faults(start) - minor_faults([empty])
        calls = system_calls(start)
        if calls is not None:
            found["system calls beyond the empty program"] = calls - system_calls([empty])
    found.update(prompt_figures(prompt))
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("mica")
    parser.add_argument("snapshot")
    args = parser.parse_args()
    passed = True
    for name, value in figures(args.mica, args.snapshot).items():
        within = value <= LIMITS[name]
        passed = passed and within
        print("%-45s %6d   limit %d%s" % (name, value, LIMITS[name], "" if within else "   EXCEEDED"))
    if not args.check:
        print("%-45s %6d" % ("PSS added by the 100th process, KiB", added_by_the_last([args.mica, "--snapshot", args.snapshot, "-q"])))
    return 1 if args.check and not passed else 0


if __name__ == "__main__":
    sys.exit(main())

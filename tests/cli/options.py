#!/usr/bin/env python3
# tests/cli/options.py - the options of both programs: every help text names what its manual names, one dash is as good as two, slips are answered.
"""Usage: options.py MICA MICAC MANUALS"""
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import checks
from checks import check

mica, micac, manuals = sys.argv[1:4]


def run(*command):
    return subprocess.run(command, capture_output=True, text=True)


def manual(name):
    with open("%s/%s.1" % (manuals, name)) as f:
        text = f.read().replace("\\-", "-")
    return re.sub(r"\\f[BIRP]", "", text)


def options(text):
    return set(re.findall(r"--([a-z][a-z-]+)", text))


def rows(text):
    """{long name: letter or ""} of the options that a help text lists."""
    return {long: short for short, long in re.findall(r"^  (?:-(\w),|   ) --([a-z-]+)", text, re.M)}


# mica
shown = rows(run(mica, "--help").stdout)
listed = options(re.search(r"\.SH OPTIONS(.*?)\.SH", manual("mica"), re.S).group(1))
check("mica: help and manual", set(shown) == listed, set(shown) ^ listed)

# micac: a section of the manual for each command
page = manual("micac")
sections = dict(re.findall(r"\.SS (\w+)\n(.*?)(?=\n\.S[SH] )", page, re.S))
every = options(re.search(r"\.SH OPTIONS OF EVERY COMMAND(.*?)\.SH", page, re.S).group(1))
commands = re.findall(r"^  ([a-z]+) +\S", run(micac, "--help").stdout, re.M)
check("commands", sorted(commands) == sorted(sections), commands, sorted(sections))
check("synopsis", sorted(set(re.findall(r"\.B micac (\w+)\n", page))) == sorted(commands))
for name in commands:
    text = run(micac, name, "--help").stdout
    check(name + ": help", text.startswith("usage: micac %s " % name) and run(micac, "help", name).stdout == text)
    for form in ("-help", "-h"):
        check(name + " " + form, run(micac, name, form).stdout == text)
    shown = rows(text)
    own = set(shown) - every
    listed = set(re.findall(r"^\.TP\n(?:-\w, )?--([a-z-]+)", sections.get(name, ""), re.M))
    check(name + ": help and manual", own == listed, own ^ listed)
    slip = run(micac, name, "--hepl")
    check(name + ": a slip", slip.returncode == 2 and "did you mean --help?" in slip.stderr, slip.stderr)
    for long in own:
        takes = re.search(r"--%s ([A-Z])" % long, text)
        if takes:
            lacks = run(micac, name, "-" + long)
            check(name + " -" + long, lacks.returncode == 2 and "a value is missing after: -" + long in lacks.stderr, lacks.stderr)
        else:
            extra = run(micac, name, "--%s=1" % long)
            check(name + " --" + long, extra.returncode == 2 and "no value belongs to" in extra.stderr, extra.stderr)
for form in ("-V", "-v", "--version", "-version"):
    check(form, run(micac, form).stdout == run(micac, "-V").stdout != "")
check("one dash", run(micac, "config", "-json", "-set", "gc.growth=3", "gc.growth").stdout == run(micac, "config", "--json", "--set=gc.growth=3", "gc.growth").stdout != "")
check("unknown command", "did you mean \"verify\"?" in run(micac, "help", "verifi").stderr)
sys.exit(checks.bad > 0)

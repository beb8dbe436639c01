#!/usr/bin/env python3
# examples/lua/bench.py - a program that requires 200 modules: from sources, from .luac files, from the snapshot; interleaved.
"""Usage: bench.py [--modules N] [--runs N] MICALUA

Generates N modules of the shapes that libraries have (tables of functions, string work, classes, constants; about 3 KB each), compiles them with
luac5.4 and into a snapshot, and times the same interpreter from its start until a program that requires all of them says that it is ready. All three ways have
one template on their search path, so none of them looks anywhere in vain. Medians; bar: from .luac / from the snapshot >= 1.5.
"""
import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time

FUNCTION = """
function M.{name} (first, second, options)
  options = options or {{}}
  local limit = options.limit or {limit}
  local out, count = {{}}, 0
  for i, item in ipairs (first or {{}}) do
    if type (item) == "number" and item > limit then
      out[#out + 1] = item * {factor} + (second or 0)
    elseif type (item) == "string" then
      out[#out + 1] = item:gsub ("{word}", string.upper):sub (1, limit)
      count = count + 1
    else
      return nil, ("{name}: item %d is a %s"):format (i, type (item))
    end
  end
  return out, count
end
"""


def module(index, functions=5):
    names = ["%s_%d" % (verb, index) for verb in ("filter", "render", "collect", "measure", "resolve", "split")[:functions]]
    body = "".join(FUNCTION.format(name=name, limit=index + k, factor=k + 2, word="ab"[k % 2]) for k, name in enumerate(names))
    table = ",\n".join('  ["key %d.%d"] = { weight = %d, label = "entry %d of module %d" }' % (index, k, k * index, k, index) for k in range(8))
    return ("-- mod/m%03d.lua - generated for the benchmark.\nlocal M = {}\n\nM.defaults = {\n%s\n}\n%s\nreturn M\n" % (index, table, body))


def interleaved(ways, runs):
    """Median seconds of each way from the start of the process to the line it prints when ready, to its end, and of its processor time in between."""
    taken = {name: ([], [], []) for name in ways}
    for turn in range(runs + 3):
        for name, (command, env) in ways.items():
            begun = time.perf_counter()
            process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE)
            line = process.stdout.readline()
            ready = time.perf_counter() - begun
            if process.wait() != 0 or not line:
                sys.exit("bench.py: %s failed" % name)
            whole = time.perf_counter() - begun
            process.stdout.close()
            if turn >= 3:
                for figures, figure in zip(taken[name], (ready, whole, float(line))):
                    figures.append(figure)
    return {name: [statistics.median(figures) for figures in taken[name]] for name in ways}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--modules", type=int, default=200)
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("micalua")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        sources, compiled = os.path.join(work, "lua", "mod"), os.path.join(work, "luac", "mod")
        os.makedirs(sources)
        os.makedirs(compiled)
        total = 0
        for i in range(args.modules):
            path = os.path.join(sources, "m%03d.lua" % i)
            text = module(i)
            total += len(text)
            with open(path, "w") as f:
                f.write(text)
            subprocess.run(["luac5.4", "-o", os.path.join(compiled, "m%03d.luac" % i), path], check=True)
        snap = os.path.join(work, "lib.snap")
        subprocess.run([args.micalua, "build", "-o", snap, os.path.join(work, "lua")], check=True)
        program = os.path.join(work, "main.lua")
        with open(program, "w") as f:
            f.write('local begun = os.clock ()\nlocal count = 0\n')
            f.write('for i = 0, %d do\n  local m = require (("mod.m%%03d"):format (i))\n' % (args.modules - 1))
            f.write('  if type (m["filter_" .. i]) == "function" then count = count + 1 end\nend\n')
            f.write('assert (count == %d)\nprint (os.clock () - begun)\nio.stdout:flush ()\n' % args.modules)
        plain = {"PATH": os.environ["PATH"], "LUA_CPATH": ";", "LC_ALL": "C"}
        none = os.path.join(work, "none.lua")
        with open(none, "w") as f:
            f.write("print (0)\n")
        ways = {
            "nothing required": ([args.micalua, none], dict(plain, LUA_PATH="")),
            "from source files": ([args.micalua, program], dict(plain, LUA_PATH=os.path.join(work, "lua", "?.lua"))),
            "from .luac files": ([args.micalua, program], dict(plain, LUA_PATH=os.path.join(work, "luac", "?.luac"))),
            "from the snapshot": ([args.micalua, "--snapshot", snap, program], dict(plain, LUA_PATH="")),
        }
        results = interleaved(ways, args.runs)
        print("%d modules, %d KB of source; medians of %d interleaved runs" % (args.modules, total // 1000, args.runs))
        print("%-22s %12s %16s %22s" % ("", "ready", "whole process", "CPU in the requires"))
        for name, figures in results.items():
            print("%-22s %9.2f ms %13.2f ms %19.2f ms" % ((name,) + tuple(f * 1e3 for f in figures)))
        luac, snapshot = results["from .luac files"], results["from the snapshot"]
        print("from .luac / from the snapshot: %.2f x to ready (bar 1.5 x), %.2f x whole process, %.2f x in the requires" %
              tuple(a / b for a, b in zip(luac, snapshot)))


if __name__ == "__main__":
    main()

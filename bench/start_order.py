#!/usr/bin/env python3
# bench/start_order.py - what a start runs, found by running it: writes the linker script cmake/start_order.ld.
"""Usage: start_order.py BUILD_FOLDER

callgrind tells the functions that `mica -e ''` calls. Those of the house are named one by one; of the static libraries the
objects that have one of them, and those whose functions choose a variant for the processor (each start asks all of them).
Variants of a function for other processors are taken along, since valgrind's processor is not the user's. The build must be
of `mica` as a static program; a library that is not linked statically leaves its lines out.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

# Chosen by name, like all that the interpreter calls `loop`: too large to lie among what a start runs.
LEFT_OUT = {"loop"}
# Sets up the kernel's page of system calls (vDSO), which valgrind does not show to programs.
UNSEEN = {"_dl_new_object", "_dl_lookup_symbol_x", "_dl_setup_hash", "_dl_add_to_namespace_list", "pthread_mutex_lock",
          "pthread_mutex_unlock", "pthread_mutex_trylock"}
LIBRARIES = ("libc.a", "libm.a", "libcrypto.a")


def executed(mica):
    """The names of the functions that one start runs."""
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "out")
        subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=" + out, mica, "-e", ""],
                       check=True, capture_output=True, stdin=subprocess.DEVNULL)
        with open(out) as f:
            return set(re.findall(r"^c?fn=\(\d+\) ([\w.]+)", f.read(), re.M))


def symbols(files, kinds):
    """(file, member or None, name) of what `files` define."""
    found = subprocess.run(["nm", "-A", "--defined-only"] + files, capture_output=True, text=True).stdout
    for line in found.splitlines():
        where, _, rest = line.rpartition(": ") if ": " in line else line.rpartition(":")
        parts = rest.split()
        if len(parts) >= 2 and parts[-2] in kinds:
            path, _, member = where.rpartition(":") if ".a:" in where else (where, "", None)
            yield path, member, parts[-1]


def library_files(name):
    """The archives behind a name: the C compiler's, or those that a linker script there names."""
    path = subprocess.run([os.environ.get("CC", "cc"), "-print-file-name=" + name], capture_output=True, text=True).stdout.strip()
    if not os.path.isabs(path):
        return []
    with open(path, "rb") as f:
        start = f.read(4096)
    if start.startswith(b"!<arch>"):
        return [path]
    return [p for p in re.findall(r"/[^\s()]+\.a", start.decode(errors="replace")) if "mvec" not in p]


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    if not shutil.which("valgrind"):
        sys.exit("valgrind is needed; install it with your system's packages")
    build = sys.argv[1]
    mica = os.path.join(build, "mica")
    run = executed(mica) - LEFT_OUT | UNSEEN
    linked = {name for _, _, name in symbols([mica], "tTwWiI")}
    chosen = {name for _, _, name in symbols([mica], "iI")}
    house = [os.path.join(build, f) for f in os.listdir(build) if re.fullmatch(r"libmica_\w+\.a", f)]
    objects = os.path.join(build, "CMakeFiles", "mica.dir")
    house += [os.path.join(at, f) for at, _, files in os.walk(objects) for f in files if f.endswith(".o")]
    own = sorted({name for _, _, name in symbols(house, "tT") if name in run and name in linked})
    members = set()
    for library in LIBRARIES:
        for path in library_files(library):
            for _, member, name in symbols([path], "tTwWiI"):
                if (name in run or name in chosen) and name in linked and name not in own:
                    member = re.sub(r"-(avx|evex|sse|ssse)\w*(-[\w-]+)?\.o$", "-*.o", member)
                    members.add("*%s:%s" % (re.sub(r"\d[\d.]*\d", "*", os.path.basename(path)), member))
    target = os.path.join(os.path.dirname(__file__), "..", "cmake", "start_order.ld")
    with open(target, "w") as f:
        f.write("/* What a start runs lies together, so that it touches few pages. Written by bench/start_order.py. */\n")
        f.write("SECTIONS\n{\n  .text.start :\n  {\n")
        f.writelines("    *(.text.startup.%s .text.%s)\n" % (name, name) for name in own)
        f.writelines("    %s(.text .text.*)\n" % member for member in sorted(members))
        f.write("  }\n}\nINSERT BEFORE .text;\nSECTIONS\n{\n  .rodata.start :\n  {\n")
        f.writelines("    *(.rodata.%s .rodata.%s.*)\n" % (name, name) for name in own)
        f.writelines("    %s(.rodata .rodata.*)\n" % member for member in sorted(members))
        f.write("  }\n}\nINSERT BEFORE .rodata;\n")
    print("%d functions of the house, %d objects of libraries" % (len(own), len(members)))


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""tests/install/library_doc.py SOURCE BUILD CC - every block of C in docs/library.md compiles; what is a whole program runs and prints the
text block that follows it."""
import os
import re
import subprocess
import sys
import tempfile

# What the fragments take for granted.
GIVEN = """
#include "mica/builder.h"
#include "mica/config.h"
#include "mica/library.h"
#include "mica/manager.h"
#include "mica/session.h"
#include "mica/signature.h"
#include "mica/snapshot.h"
#include <stdio.h>
enum { KIND_CODE = 1 };
extern char **environ;
extern mica_frontend frontend;
extern uint8_t fingerprint[32];
extern mica_builder_config builder_config;
extern mica_manager_config manager_config;
extern mica_snapshot_options options;
void start_from_sources(mica_fallback reason);
void run(const uint8_t *code, size_t len);
void use(mica_snapshot *snapshot);
void fragment(void);
void fragment(void) {
%s
}
"""
WARNINGS = ["-std=gnu11", "-Wall", "-Wextra", "-Werror", "-Wno-missing-field-initializers"]


def compile_block(cc, source, build, text, folder):
    """Path of the program, or of the object file of a fragment."""
    whole = "int main(" in text
    path, out = os.path.join(folder, "block.c"), os.path.join(folder, "block")
    with open(path, "w", encoding="utf-8") as handle:
        handle.write(text if whole else GIVEN % text)
    how = ["-L" + build, "-lmica_snapshot", "-o", out] if whole else ["-c", "-o", out + ".o"]
    done = subprocess.run([cc, *WARNINGS, "-I" + os.path.join(source, "include"), path, *how], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit("a block does not compile:\n%s\n%s" % (text, done.stderr))
    return out if whole else None


def main():
    source, build, cc = sys.argv[1:]
    with open(os.path.join(source, "docs/library.md"), encoding="utf-8") as handle:
        document = handle.read()
    blocks = re.findall(r"^```(\w+)\n(.*?)^```$", document, flags=re.M | re.S)
    count = programs = 0
    for at, (language, text) in enumerate(blocks):
        if language != "c":
            continue
        count += 1
        with tempfile.TemporaryDirectory() as folder:
            program = compile_block(cc, source, build, text, folder)
            if not program:
                continue
            programs += 1
            ran = subprocess.run([program], capture_output=True, text=True, env=dict(os.environ, LD_LIBRARY_PATH=build))
        expected = blocks[at + 1][1] if at + 1 < len(blocks) and blocks[at + 1][0] == "text" else None
        if ran.returncode or ran.stdout != expected:
            raise SystemExit("the program ends with %d and prints %r, not %r\n%s" % (ran.returncode, ran.stdout, expected, ran.stderr))
    loose = re.findall(r"^    .*(?:mica_\w+\(|MICA_).*$", document, flags=re.M)
    loose = [line for line in loose if "mica_add_snapshot" not in line and line not in "".join(text for _, text in blocks)]
    if loose:
        raise SystemExit("C outside of blocks that are compiled:\n" + "\n".join(loose))
    if count < 5 or not programs:
        raise SystemExit("only %d blocks of C and %d programs were found" % (count, programs))


if __name__ == "__main__":
    main()

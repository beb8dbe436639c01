#!/usr/bin/env python3
"""tests/house/verifier_doc.py SOURCE [--write] - the tables of docs/verifier.md are those of program/*.def.

--write renews them."""
import re
import sys

source = sys.argv[1]
write = "--write" in sys.argv


def rows(name, pattern):
    text = open(f"{source}/program/{name}.def", encoding="utf-8").read()
    found = re.findall(pattern, text, re.S)
    if len(found) != len(re.findall(r"^PROG_(?!FREE)\w+\(", text, re.M)):
        sys.exit(f"program/{name}.def has rows that this script cannot read")
    return found


def table(head, lines):
    out = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(out + ["| " + " | ".join(line) + " |" for line in lines])


def word(text):
    return " ".join(text.replace("PROG_R_", "").replace("PROG_", "").replace(" | ", " ").split())


def kind(text):
    return "" if text == "NO" else text


def plain(text):
    return re.sub(r'"\s*"', "", text).replace("\\\\", "\\").replace("|", "\\|")


operands = [(n, plain(t)) for n, t in rows("operands", r'PROG_OPERAND\((\w+), "(.*?)"\)')]
rules = [(n, plain(t)) for _, n, t in rows("rules", r'PROG_RULE\((\d+), (\w+), "(.*?)"\)')]
ops = rows("opcodes", r'PROG_OP\((\d+), (\w+), (\w+), (\w+), (\w+), (\w+), ([^"]*?), ([^",]*?),\s+"(?:[^"\\]|\\.)*"\)')
ops = [(number, name, kind(n), kind(a), kind(b), kind(c), "" if r == "0" else word(r).replace(" ", ", "))
       for number, name, n, a, b, c, _, r in ops]
known = {n for n, _ in operands} | {""}
for op in ops:
    if set(op[2:6]) - known or set(filter(None, op[6].split(", "))) - {n for n, _ in rules}:
        sys.exit(f"{op[1]} names a kind or rule that has no row")

tables = {"operands": table(("kind", "what is proved"), operands), "rules": table(("rule", "what is proved"), rules),
          "opcodes": table(("number", "instruction", "n", "a", "b", "c", "rules"), ops)}
path = f"{source}/docs/verifier.md"
text = open(path, encoding="utf-8").read()
made = text
for name, body in tables.items():
    made, count = re.subn(rf"(<!-- {name} -->\n).*?(\n<!-- end -->)", lambda m: m.group(1) + body + m.group(2), made, flags=re.S)
    if count != 1:
        sys.exit(f"docs/verifier.md has no place for the table of {name}")
if write:
    open(path, "w", encoding="utf-8").write(made)
elif made != text:
    sys.exit("docs/verifier.md differs from program/*.def: python3 tests/house/verifier_doc.py . --write")
print(f"{len(operands)} kinds, {len(rules)} rules, {len(ops)} instructions")

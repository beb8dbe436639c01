#!/usr/bin/env python3
"""tests/house/manuals.py SOURCE [--write] - what docs/man/mica.1 and micac.1 say of options and commands is what the tables
of the programs say: cli/mica/options.def, cli/micac/commands.def and options.def; and each row is named where options are
taken, since one without a case there would be accepted and do nothing.

--write renews it, between the lines .\\" from the tables, NAME and .\\" end."""
import glob
import re
import sys

source = sys.argv[1]
write = "--write" in sys.argv


def rows(path, macro):
    """The arguments of each row of a table: literals joined, other arguments as they stand."""
    with open(f"{source}/{path}", encoding="utf-8") as f:
        text = f.read()
    found = []
    for start in re.finditer(rf"^{macro}\(", text, re.M):
        at, args, literal, word = start.end(), [], None, ""
        while True:
            token = re.compile(r'"((?:[^"\\]|\\.)*)"|(\'.\'|[^\s",()]+)|([,)])|\s+').match(text, at)
            if not token:
                sys.exit(f"{path}: a row that this script cannot read: {text[start.start():start.start() + 60]}")
            at = token.end()
            if token.group(1) is not None:
                literal = (literal or "") + token.group(1).replace("\\n", "\n").replace('\\"', '"').replace("\\\\", "\\")
            elif token.group(2):
                word += token.group(2)
            elif token.group(3):
                args.append(word if literal is None else literal)
                literal, word = None, ""
                if token.group(3) == ")":
                    break
        found.append(args)
    return found


def escape(text):
    return text.replace("\\", "\\e").replace("-", "\\-")


def marked(text, words=()):
    """Text with options, what stands in backquotes and manuals in bold, and the words for arguments in italics."""
    pattern = r"`([^`]+)`|(?<![\w-])(--?[a-z][\w-]*(?:=[a-z]+)?)|\b([\w.]+)\((\d)\)"
    if words:
        pattern += "|" + r"\b(" + "|".join(map(re.escape, words)) + r")(?![\w.])"
    out, at = "", 0
    for m in re.finditer(pattern, text):
        out += escape(text[at:m.start()])
        at = m.end()
        if m.group(1) or m.group(2):
            out += f"\\fB{escape(m.group(1) or m.group(2))}\\fR"
        elif m.group(3):
            out += f"\\fB{escape(m.group(3))}\\fR({m.group(4)})"
        else:
            out += f"\\fI{escape(m.group(0))}\\fR"
    return out + escape(text[at:])


def line(text):
    """A line of text that roff takes as such."""
    return "\\&" + text if text[:1] in (".", "'") else text


def sentence(text):
    text = " ".join(text.split())
    if not re.match(r"\w+(?:,| or )", text):  # a list of values begins with one
        text = text[0].upper() + text[1:]
    return text if text[-1:] in ".:" else text + "."


def entry(letter, name, argument, text, manual):
    words = [w for w in re.findall(r"[A-Z][A-Z.a-z]*", argument) if len(w) > 1] if not argument.startswith("[") else []
    head = f"\\fB\\-{letter[1]}\\fR, " if letter != "0" else ""
    head += f"\\fB{escape('--' + name)}\\fR"
    if argument.startswith("["):
        head += f"[\\fB{escape(argument[1:-1])}\\fR]"
    elif argument:
        head += " " + "=".join(f"\\fI{escape(w)}\\fR" for w in argument.split("="))
    body = [line(marked(sentence(t), words)) for t in (text, manual) if t]
    return "\n".join([".TP", head] + body)


def paragraphs(text):
    """Lines, with those that begin with blanks as they are."""
    out, plain = [], []
    for one in text.splitlines() + [None]:
        if one is None or one.startswith("  "):
            if plain:
                out.append(line(marked(" ".join(plain))))
                plain = []
            if one is not None:
                out += [".nf", line(escape(one)), ".fi"]
        else:
            plain.append(one)
    return "\n".join(out).replace("\n.fi\n.nf\n", "\n")


def synopsis(name, arguments):
    def word(w):
        if w in ("[", "]", "|", "...", " "):
            return w
        return f"\\fB{escape(w)}\\fR" if w.startswith("-") else f"\\fI{escape(w)}\\fR"
    forms = []
    for form in arguments.splitlines():
        parts = re.findall(r"\.\.\.|[\[\]| ]|[^\[\]| ]+?(?=\.\.\.|[\[\]| ]|$)", form)
        forms.append(f".B micac {name}\n" + line("".join(word(w) for w in parts)))
    return "\n.br\n".join(forms)


mica = rows("cli/mica/options.def", "MICA_OPTION")
commands = sorted(rows("cli/micac/commands.def", "MICAC_COMMAND_ROW"))
options = rows("cli/micac/options.def", "MICAC_OPTION")


def command(name, function, summary, arguments, text, after, manual):
    parts = [f".SS {name}", paragraphs(text)]
    if manual:
        parts.append(line(marked(manual)))
    parts += [entry(*o[2:]) for o in options if o[0] == name]
    if after:
        parts += [".PP", paragraphs(after)]
    return "\n".join(parts)


made = {
    "mica": {"options": "\n".join(entry(*o[1:]) for o in mica)},
    "micac": {
        "synopsis": "\n.br\n".join(synopsis(c[0], c[3]) for c in commands),
        "commands": "\n".join(command(*c) for c in commands),
        "every": "\n".join(entry(*o[2:]) for o in options if o[0] == "every"),
    },
}
stale = []
for page, parts in made.items():
    path = f"{source}/docs/man/{page}.1"
    with open(path, encoding="utf-8") as f:
        text = f.read()
    new = text
    for name, body in parts.items():
        new, count = re.subn(rf'(\.\\" from the tables, {name}\n).*?(\n?\.\\" end\n)', lambda m: m.group(1) + body + "\n" + m.group(2).lstrip("\n"),
                             new, flags=re.S)
        if count != 1:
            sys.exit(f"docs/man/{page}.1 has no place for {name}")
    if new != text:
        stale.append(f"docs/man/{page}.1")
        if write:
            with open(path, "w", encoding="utf-8") as f:
                f.write(new)


def program(folder):
    text = ""
    for path in glob.glob(f"{source}/cli/{folder}/*.c"):
        with open(path, encoding="utf-8") as f:
            text += f.read()
    return text


# "every": cli/micac/settings.c takes --preset and --set out of the arguments by their names
takes = {"mica": [f"OPTION_{o[0]}" for o in mica], "micac": [f"CLI_{o[0]}_{o[1]}" for o in options if o[0] != "every"]}
for folder, names in takes.items():
    text = program(folder)
    for name in names:
        if not re.search(rf"\b{name}\b", text):
            sys.exit(f"cli/{folder}/options.def: no code in cli/{folder}/ takes {name}: add its case where options are taken")
if stale and not write:
    sys.exit(f"{', '.join(stale)} differ from the tables in cli/: python3 tests/house/manuals.py . --write")
print(f"{len(mica)} options of mica, {len(commands)} commands and {len(options)} options of micac")

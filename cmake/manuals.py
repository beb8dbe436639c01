#!/usr/bin/env python3
"""cmake/manuals.py HEADERS VERSION FOLDER - manuals of section 3 from the comments of the public headers: a page for each function (functions
under one comment share it) and one for each header, with its types. `--list` instead of FOLDER prints the functions. A function
without a comment is an error."""
import os
import re
import sys
import textwrap

BEGIN, END = "#pragma GCC visibility push(default)\n#endif\n", "#if defined(__GNUC__)\n#pragma GCC visibility pop"


class Function:
    def __init__(self, name, prototype):
        self.name, self.prototype, self.beside = name, prototype, ""


class Group:
    """Functions that one comment describes."""

    def __init__(self, comment):
        self.comment, self.functions = comment, []

    def text(self):
        return "\n\n".join([self.comment] * bool(self.comment) + [f.beside for f in self.functions if f.beside])


def comment_text(comment):
    lines = [re.sub(r"^\s*\* ?", "", line) for line in comment[2:-2].split("\n")]
    return "\n".join(line.rstrip() for line in lines).strip()


def end_of_declaration(text, at):
    """Behind the `;` of a declaration, or the `}` of an inline function."""
    depth, inline = 0, text.startswith("static inline", at)
    while at < len(text):
        if text.startswith("/*", at):
            at = text.index("*/", at) + 1
        elif text[at] in "{(":
            depth += 1
        elif text[at] in "})":
            depth -= 1
            if inline and depth == 0 and text[at] == "}":
                return at + 1
        elif text[at] == ";" and depth == 0:
            return at + 1
        at += 1
    raise SystemExit("a declaration does not end")


def prototype_of(declaration):
    declaration = re.sub(r"/\*.*?\*/", "", declaration, flags=re.S)
    declaration = re.sub(r"\bstatic inline\b|\bMICA_MUST_USE\b|\bMICA_EXTENSION_FORMAT\b", "", declaration.split("{")[0])
    return " ".join(declaration.split()).rstrip(" ;") + ";"


class Header:
    def __init__(self, path):
        self.name = os.path.basename(path)
        with open(path, encoding="utf-8") as handle:
            text = handle.read()
        self.about = comment_text(text[: text.index("*/") + 2]).split(" - ", 1)[1]
        self.groups, self.types = [], ""
        if BEGIN in text:
            self.read(text[text.index(BEGIN) + len(BEGIN) : text.rindex(END)])

    def read(self, text):
        """Splits the body into comments, lines of the preprocessor and declarations."""
        at, comment, group = 0, None, None
        while at < len(text):
            space = re.compile(r"\s*").match(text, at)
            apart = space.group().count("\n") > 1
            at = space.end()
            if at == len(text):
                break
            if apart:
                self.keep(comment)
                comment = group = None
            if text.startswith("/*", at):
                end = text.index("*/", at) + 2
                self.keep(comment)
                comment, group = text[at:end], None
            elif text[at] == "#":
                end = re.compile(r"(?:[^\n]*\\\n)*[^\n]*").match(text, at).end()
                self.keep(comment, text[at:end])
                comment = group = None
            else:
                end, group = self.declaration(text, at, comment, group)
                comment = None
            at = end
        self.keep(comment)

    def declaration(self, text, at, comment, group):
        end = end_of_declaration(text, at)
        declaration = text[at:end]
        beside = re.compile(r"[ \t]*(/\*.*?\*/)", re.S).match(text, end)
        name = re.search(r"\b(mica_\w+)\s*\(", declaration)
        end = beside.end() if beside else end
        if declaration.startswith("typedef") or not name:
            self.keep(comment, text[at:end])
            return end, None
        if not group or comment:
            group = Group(comment_text(comment) if comment else "")
            self.groups.append(group)
        function = Function(name.group(1), prototype_of(declaration))
        function.beside = comment_text(beside.group(1)) if beside else ""
        group.functions.append(function)
        return end, group

    def keep(self, *pieces):
        kept = "\n".join(piece for piece in pieces if piece)
        if kept:
            self.types += "\n" * kept.startswith("/*") + kept + "\n"


def roff(text):
    text = text.replace("\\", "\\e").replace("…", "...").replace("-", "\\-").replace("'", "\\(aq")
    return re.sub(r"^([.])", r"\\&\1", text, flags=re.M)


def paragraphs(text):
    return "\n.PP\n".join(roff(re.sub(r"^ +", "", piece, flags=re.M)) for piece in re.split(r"\n\s*\n", text))


def brief(text):
    first = " ".join(re.split(r"[.;:](?:\s|$)", text)[0].split())
    return first if first[:2].isupper() else first[:1].lower() + first[1:]


def synopsis(header, functions):
    lines = [".nf", ".B #include <mica/%s>" % header.name, ".PP"]
    for function in functions:
        for line in textwrap.wrap(function.prototype, 76, subsequent_indent="    ", break_long_words=False):
            lines.append('.B "%s"' % roff(line))
    return "\n".join(lines + [".fi"])


def head(name, version):
    return '.TH "%s" 3 "" "Mica %s" "Mica library"\n' % (roff(name.upper()), version)


def function_page(header, group, version):
    text = group.text()
    description, _, errors = text.partition("Errors:")
    names = [f.name for f in group.functions]
    page = head(names[0], version) + ".SH NAME\n%s \\- %s\n" % (", ".join(names), roff(brief(text)))
    page += ".SH SYNOPSIS\n" + synopsis(header, group.functions) + "\n"
    page += ".SH DESCRIPTION\n" + paragraphs((description or text).strip() or brief(text)) + "\n"
    if errors:
        page += ".SH ERRORS\n%s\n.PP\nA code X is MICA_ERR_X of\n.BR mica_error.h (3).\n" % paragraphs(errors.strip())
    return page + ".SH SEE ALSO\n.BR mica_%s (3)\n" % header.name


def header_page(header, version):
    page = head("mica_" + header.name, version) + ".SH NAME\nmica_%s \\- %s\n" % (header.name, roff(brief(header.about)))
    page += ".SH SYNOPSIS\n.B #include <mica/%s>\n.SH DESCRIPTION\n%s\n" % (header.name, paragraphs(header.about[:1].upper() + header.about[1:]))
    if header.types.strip():
        page += ".SH TYPES\n.nf\n%s.fi\n" % roff(header.types.strip("\n") + "\n")
    if header.groups:
        page += ".SH FUNCTIONS\n"
    for group in header.groups:
        for function in group.functions:
            page += ".TP\n.BR %s (3)\n%s\n" % (function.name, roff(brief(group.text())))
    return page + ".SH SEE ALSO\n.BR mica (1),\n.BR micac (1)\n"


def main():
    folder, version, out = sys.argv[1:]
    headers = [Header(os.path.join(folder, name)) for name in sorted(os.listdir(folder)) if name.endswith(".h")]
    groups = [(header, group) for header in headers for group in header.groups]
    silent = [f.name for _, group in groups for f in group.functions if not group.text()]
    if silent:
        raise SystemExit("functions without a comment: " + ", ".join(silent))
    if out == "--list":
        print("\n".join(sorted(f.name for _, group in groups for f in group.functions)))
        return
    os.makedirs(out, exist_ok=True)
    pages = {"mica_" + header.name: header_page(header, version) for header in headers}
    for header, group in groups:
        first = group.functions[0].name
        pages[first] = function_page(header, group, version)
        pages.update({f.name: ".so man3/%s.3\n" % first for f in group.functions[1:]})
    for name, page in pages.items():
        with open(os.path.join(out, name + ".3"), "w", encoding="utf-8") as handle:
            handle.write(page)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
# cmake/completions.py - shell completions of mica and micac, made from what the programs' own --help says, so that they never disagree.
"""Usage: completions.py MICA MICAC FOLDER

Writes bash/{mica,micac}, zsh/{_mica,_micac} and fish/{mica,micac}.fish below FOLDER.
"""
import os
import re
import subprocess
import sys


def help_of(*command):
    return subprocess.run(list(command) + ["--help"], capture_output=True, text=True, check=True).stdout


def choices(text):
    """The words a description lists: "none, lz4, zstd or auto", "when …: off, header, lazy (default), full"."""
    text = re.sub(r" \([^)]*\)", "", text)
    match = re.search(r"(?:^|: )((?:[a-z][a-z0-9-]*, )+[a-z][a-z0-9-]*(?: or [a-z][a-z0-9-]*)?)$", text)
    return re.split(r", | or ", match.group(1)) if match else []


def options(text):
    """{option: (takes a value, description, choices)} of a help text."""
    found = {}
    for line in text.splitlines():
        row = re.match(r"\s+((?:-\w, )?--[\w-]+|-\w, --[\w-]+|--?[\w-]+)(\[=[\w-]+\]|[ =][A-Z][A-Z.=a-z]*)?(?:\s{2,}(.*))?$", line)
        if row and row.group(1).lstrip().startswith("-"):
            described = row.group(3) or ""
            for name in row.group(1).split(", "):
                if row.group(2) and row.group(2).startswith("["):
                    found[name] = (False, described, [])
                    found[name + row.group(2)[1:-1]] = (False, described, [])
                else:
                    found[name] = (bool(row.group(2)), described, choices(described))
        for name, value in re.findall(r"[\[ ](--?[a-z][\w-]*)((?: |=)[A-Z][A-Z|.=a-z]*)?(?=[\] ])", line if "usage:" in line.lower() or line.startswith("       ") else ""):
            found.setdefault(name, (bool(value), "", []))
    found.setdefault("--help", (False, "print the help text", []))
    return found


def words(table):
    return " ".join(sorted(table))


def bash_values(table, indent):
    lines = []
    for name, (takes, _, some) in sorted(table.items()):
        if takes:
            what = 'compgen -W "%s" -- "$cur"' % " ".join(some) if some else 'compgen -f -- "$cur"'
            lines.append("%s%s) mapfile -t COMPREPLY < <(%s); return ;;" % (indent, name, what))
    return "\n".join(lines) or indent + "--) ;;"


def bash_mica(table):
    return """# bash completion of mica, made from its --help
_mica() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}
  compopt -o filenames 2>/dev/null
  case $prev in
%s
  esac
  if [[ $cur == -* ]]; then mapfile -t COMPREPLY < <(compgen -W "%s" -- "$cur")
  else mapfile -t COMPREPLY < <(compgen -f -X '!*.m' -- "$cur"; compgen -d -- "$cur"); fi
}
complete -F _mica mica
""" % (bash_values(table, "    "), words(table))


def bash_micac(commands):
    cases = "".join("""    %s)
      case $prev in
%s
      esac
      [[ $cur == -* ]] && { mapfile -t COMPREPLY < <(compgen -W "%s" -- "$cur"); return; } ;;
""" % (name, bash_values(table, "        "), words(table)) for name, (_, table) in sorted(commands.items()))
    return """# bash completion of micac, made from its --help
_micac() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}
  if ((COMP_CWORD == 1)); then mapfile -t COMPREPLY < <(compgen -W "%s --help --version" -- "$cur"); return; fi
  compopt -o filenames 2>/dev/null
  case ${COMP_WORDS[1]} in
%s  esac
  mapfile -t COMPREPLY < <(compgen -f -- "$cur")
}
complete -F _micac micac
""" % (" ".join(sorted(commands)), cases)


def zsh_text(text):
    return re.sub(r"([\[\]:\\])", r"\\\1", text).replace("'", "'\\''")


def zsh_arguments(table, files):
    lines = []
    for name, (takes, described, some) in sorted(table.items()):
        value = ":value:(%s)" % " ".join(some) if some else ":value:_files" if takes else ""
        lines.append("'%s[%s]%s'" % (name, zsh_text(described), value))
    return " \\\n    ".join(lines + ["'*:file:%s'" % files])


def zsh_mica(table):
    return "#compdef mica\n# made from the program's --help\n_arguments \\\n    %s\n" % zsh_arguments(table, '_files -g "*.m(-.)"')


def zsh_micac(commands):
    described = " ".join("'%s:%s'" % (name, zsh_text(summary)) for name, (summary, _) in sorted(commands.items()))
    cases = "".join("  %s) _arguments \\\n    %s ;;\n" % (name, zsh_arguments(table, "_files")) for name, (_, table) in sorted(commands.items()))
    return """#compdef micac
# made from the program's --help
local -a commands
commands=(%s)
if ((CURRENT == 2)); then _describe command commands; return; fi
local command=$words[2]
shift words; ((CURRENT--))
case $command in
%sesac
""" % (described, cases)


def fish_options(program, table, condition=""):
    lines = []
    for name, (takes, described, some) in sorted(table.items()):
        kind = "-l %s" % name[2:] if name.startswith("--") else "-s %s" % name[1:] if len(name) == 2 else "-o %s" % name[1:]
        if "=" in name:
            continue
        value = ' -x -a "%s"' % " ".join(some) if some else " -r" if takes else ""
        lines.append("complete -c %s%s %s%s -d '%s'" % (program, condition, kind, value, described.replace("'", "\\'")))
    return "\n".join(lines) + "\n"


def fish_micac(commands):
    out = "# made from the program's --help\n"
    for name, (summary, table) in sorted(commands.items()):
        out += "complete -c micac -n __fish_use_subcommand -x -a %s -d '%s'\n" % (name, summary.replace("'", "\\'"))
        out += fish_options("micac", table, " -n '__fish_seen_subcommand_from %s'" % name)
    return out


def main():
    mica, micac, folder = sys.argv[1:4]
    table = options(help_of(mica))
    commands = {}
    for name, summary in re.findall(r"^  ([a-z]+) +(\S.*)$", help_of(micac).split("commands:")[1], re.M):
        commands[name] = (summary, options(help_of(micac, name)))
    files = {
        "bash/mica": bash_mica(table), "bash/micac": bash_micac(commands), "zsh/_mica": zsh_mica(table), "zsh/_micac": zsh_micac(commands),
        "fish/mica.fish": "# made from the program's --help\n" + fish_options("mica", table), "fish/micac.fish": fish_micac(commands),
    }
    for name, text in files.items():
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as f:
            f.write(text)


if __name__ == "__main__":
    main()

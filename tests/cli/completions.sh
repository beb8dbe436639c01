#!/usr/bin/env bash
# tests/cli/completions.sh FOLDER MICAC - bash completes commands, options and the values of options as the programs' help names them.
set -u
folder=$1 micac=$2
. "$(dirname "$0")/../lib.sh"
source "$folder/bash/mica" && source "$folder/bash/micac" || exit 1
complete_words() { # complete_words FUNCTION WORDS...: what is offered for the last word
  local function=$1
  shift
  COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
  "$function"
  echo "${COMPREPLY[*]}"
}
offers() { # offers "WORD..." FUNCTION WORDS...
  local want=$1 got word
  shift
  got=$(complete_words "$@")
  for word in $want; do
    [[ " $got " == *" $word "* ]] || fail "$*: $word is not offered, but: $got"
  done
}
for command in $("$micac" --help | sed -n 's/^  \([a-z]*\) .*/\1/p'); do
  offers "$command" _micac micac ""
  for option in $("$micac" "$command" --help | grep -oE '^  (-., )?--[a-z-]+' | grep -oE -- '--[a-z-]+'); do
    offers "$option" _micac micac "$command" --
  done
done
offers "production low-memory debug" _micac micac build --preset ""
offers "zstd" _micac micac build --compression z
offers "off header lazy full" _mica mica --validate ""
offers "--snapshot --gc" _mica mica --
[ "$(complete_words _micac micac bui | tr "\n" " ")" = "build builtins " ] || fail "bui is not build and builtins"
cd "$work" && touch one.m two.txt
[ "$(complete_words _mica mica "")" = one.m ] || fail "programs: $(complete_words _mica mica "")"
for shell in zsh fish; do
  command -v $shell >/dev/null || continue
  for file in "$folder/$shell"/*; do $shell -n "$file" || fail "$file"; done
done
exit $((bad > 0))

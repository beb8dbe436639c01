#!/usr/bin/env bash
# tests/image/hot_reload.sh HOT_RELOAD - the example as a person plays it: what was changed is there after a restart, after a
# kill too, and what cannot be loaded is said and changes nothing.
set -u
program=$1
. "$(dirname "$0")/../lib.sh"
cd "$work" || exit 2

# play ARGUMENT... -- LINE...: the output of a session in which these lines are typed.
play() {
  local arguments=()
  while [ "$1" != -- ]; do
    arguments+=("$1")
    shift
  done
  shift
  printf '%s\n' "$@" | timeout 30 "$program" ${arguments[@]+"${arguments[@]}"} 2>&1 || echo "STATUS $?"
}
# has PATTERN TEXT: a line of it matches.
has() { grep -qE -- "$1" <<<"$2" || fail "no /$1/ in: $2"; }
lacks() { grep -qE -- "$1" <<<"$2" && fail "/$1/ is in: $2"; }

# The first session: run, patch, run, save, quit.
said=$(play -- 1 2 3 20 1 3 7 n)
has 'There is no image: starting fresh' "$said"
has '^(Choice: )?Iteration 1$' "$said"
has 'Result: 15' "$said"
has 'Changed program\[3\]: 5 -> 20' "$said"
has 'Result: 30' "$said"
has "Saved region 'program': 7 bytes" "$said"
has 'Save before quitting\? \(y/n\): Goodbye' "$said"
[ "$(stat -c %a hot_reload.img)" = 600 ] || fail "others may read the image"

# The second resumes by itself, and counts on. Its question is answered with yes.
said=$(play -- 1 7 y)
has 'Description: iteration 2, PC=7, SP=-1' "$said"
has 'Created: [0-9]+ seconds ago' "$said"
has 'resuming from iteration 2' "$said"
has 'Iteration 3' "$said"
has 'Result: 30' "$said"
has 'Saved to hot_reload.img' "$said"
has 'resuming from iteration 3' "$(play -- 7 n)"

# View, reset, load.
said=$(play -- 5 6 5 4 5 7 n)
[ "$(grep -c 'push 20' <<<"$said")" = 2 ] && [ "$(grep -c 'push 5' <<<"$said")" = 1 ] || fail "view, reset, view, load, view: $said"

# Quick save and load; a change that is tried and taken back, or kept.
said=$(play -- 8 6 9 1 7 n)
has 'Saved to hot_reload.img.quick' "$said"
has 'Iteration 4' "$said"
has 'Result: 30' "$said"
said=$(play -- 10 3 1 n 1 10 3 2 y 1 7 n)
[ "$(grep -o 'Result: [0-9]*' <<<"$said" | tr '\n' ' ')" = 'Result: 11 Result: 30 Result: 12 Result: 12 ' ] || fail "tried: $said"
[ ! -e hot_reload.img.baseline ] || fail "the baseline was left"

# A program that is broken says so and goes on; what is no choice is said.
said=$(play -- 2 4 99 1 2 4 5 1 2 9999 2 900 1 2 x 77 7 n)
has 'Stopped at 4: there is no such instruction' "$said"
has 'Result: 20' "$said" # 5 is print
has 'A number from 0 to 1024 is wanted' "$said"
has 'A number from 1 to 10 is wanted' "$said"
has 'The program has 7 bytes' "$said"
lacks STATUS "$said"

# Young enough, and too old.
has 'resuming' "$(play --if-younger 3600 hot_reload.img -- 7 n)"
said=$(play --if-younger 0 hot_reload.img -- 1 7 n)
has 'hot_reload.img is too old' "$said"
has 'Result: 15' "$said"
expect_run 2 usage "$program" --if-younger x
expect_run 2 usage "$program" --what

# Autosave, then kill -9: the next session goes on where the last command ended.
mkfifo input
"$program" --autosave 0 killed.img <input >output 2>&1 &
pid=$!
exec 3>input
printf '1\n2\n3\n40\n1\n1\n' >&3
for _ in $(seq 100); do
  [ "$(grep -c 'Saved to killed.img' output)" = 4 ] && break
  sleep 0.1
done
{
  kill -9 $pid
  wait $pid
} 2>/dev/null
exec 3>&-
has 'Result: 50' "$(cat output)"
said=$(play killed.img -- 1 7 n)
has 'resuming from iteration 3' "$said"
has 'Iteration 4' "$said"
has 'Result: 50' "$said"

# Damaged at any place, cut short, or something else: said, and never half of it.
cp killed.img good.img
size=$(stat -c %s good.img)
for k in $(seq 0 40); do
  at=$((k * size / 41))
  cp good.img bad.img
  byte=$(od -An -tu1 -j $at -N1 good.img)
  printf "\\x$(printf %02x $((byte ^ 4)))" | dd of=bad.img bs=1 seek=$at conv=notrunc status=none
  said=$(play bad.img -- 1 7 n)
  grep -q 'Result: \(15\|50\)' <<<"$said" || fail "byte $at: $said"
  grep -q 'Result: 15' <<<"$said" && has 'Not loaded: ' "$said"
done
head -c 5000 good.img >bad.img
has 'Not loaded: ' "$(play bad.img -- 7 n)"
echo 'not an image' >bad.img
has 'Starting fresh' "$(play bad.img -- 7 n)"

# Nothing can be saved there: said, and the program goes on.
said=$(play no/such/folder.img -- 3 1 7 y)
has 'Not saved: ' "$said"
has 'Result: 15' "$said"
# The end of input ends it, without a save.
cp good.img untouched.img
said=$(play good.img -- 2 3 1)
cmp -s good.img untouched.img || fail "the end of input saved"
exit $((bad > 0))

# Counts checks and prints one line for each. Sourced by the programs of this folder.

passed=0
failed=0

# check NAME FUNCTION [ARGUMENT…]: the function fails by a non-zero status; `why` then says why.
check() {
  local name=$1
  shift
  why=''
  if "$@"; then
    passed=$((passed + 1))
    echo "ok - $name"
  else
    failed=$((failed + 1))
    echo "not ok - $name: ${why:0:500}"
  fi
}

# Prints the totals; its status is the exit code of the program.
finish() {
  echo "$passed passed, $failed failed"
  [ "$failed" -eq 0 ]
}

# equal GOT WANTED
equal() {
  [ "$1" = "$2" ] && return
  why="got $1, wanted $2"
  return 1
}

# matches TEXT PATTERN: the extended regular expression must fit the whole text.
matches() {
  [[ $1 =~ ^($2)$ ]] && return
  why="$1 does not match $2"
  return 1
}

# The reader of replies listens at descriptor 8 and answers at 9. (Named pipes: the bash of macOS
# has no coprocesses.)
pipes=$(mktemp -d)
mkfifo "$pipes/ask" "$pipes/answer"
node json.mjs <"$pipes/ask" >"$pipes/answer" &
exec 8>"$pipes/ask" 9<"$pipes/answer"
rm -r "$pipes"

# json EXPRESSION: a value of the last reply ($reply), as JSON. EXPRESSION is JavaScript in which
# `r` is the reply, for example r.data.length.
json() {
  local value
  printf '%s\0%s\0' "$reply" "$1" >&8
  IFS= read -r value <&9 && printf '%s' "$value"
}

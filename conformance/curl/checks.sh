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

# json EXPRESSION: a value of the last reply ($reply), as JSON. EXPRESSION is JavaScript in which
# `r` is the reply, for example r.data.length.
json() {
  REPLY_TEXT=$reply node -e '
    const r = JSON.parse(process.env.REPLY_TEXT);
    process.stdout.write(JSON.stringify(eval(process.argv[1])) ?? "undefined");
  ' "$1"
}

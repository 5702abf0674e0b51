# The cluster under test and the calls of this program. Sourced.

: "${LATCHKEY_URI:?}" "${LATCHKEY_ADMIN_USER:?}" "${LATCHKEY_ADMIN_PASSWORD:?}" "${LATCHKEY_API_KEY:?}"
ADMIN=$LATCHKEY_ADMIN_USER
TOKEN=$ADMIN:$LATCHKEY_ADMIN_PASSWORD
# Users and collections of this run; several programs may share one server.
PREFIX=curl_$(od -An -N3 -tx1 /dev/urandom | tr -d ' \n')_
BAD_LOGIN='"user hasn'\''t authenticated"'

# send PATH BODY [CURL OPTION…]: sets `status` (HTTP) and `reply` (the body).
send() {
  local path=$1 body=$2 answer
  shift 2
  answer=$(curl --silent --max-time 30 --write-out '\n%{http_code}' \
    --request POST "$LATCHKEY_URI/v2/vectordb/$path" \
    --header 'Content-Type: application/json' --data-binary "$body" "$@")
  status=${answer##*$'\n'}
  reply=${answer%$'\n'*}
}

# call TOKEN PATH BODY: as the guides write it.
call() {
  send "$2" "$3" --header "Authorization: Bearer $1"
}

# The last reply must be a success.
succeeded() {
  [ "$status" = 200 ] && equal "$(json 'r.code')" 0 && return
  why="HTTP $status ${reply:0:300}"
  return 1
}

# does TOKEN PATH BODY: the call must succeed.
does() {
  call "$@"
  succeeded
}

# refused HTTP CODE PATTERN: the last reply must be this failure; PATTERN fits the whole message.
refused() {
  equal "HTTP $status" "HTTP $1" || { why="$why: ${reply:0:300}"; return 1; }
  equal "code $(json 'r.code')" "code $2" || { why="$why: ${reply:0:300}"; return 1; }
  matches "$(json 'r.message')" "\"$3\""
}

unauthenticated() {
  equal "HTTP $status" 'HTTP 401' &&
    equal "$(json '[r.code, r.message]')" "[1800,$BAD_LOGIN]"
}

# denied USER PRIVILEGE [DATABASE]: Milvus shows the gRPC error in the message; cluster-wide
# privileges show the database `*`.
denied() {
  refused 403 65535 "(rpc error: code = PermissionDenied desc = )?$2: permission deny to $1 in the \`${3:-(default|\\*)}\` database"
}

# signs_in USER PASSWORD / cannot_sign_in USER PASSWORD. A user without a role may do nothing but
# change the own password; a refused privilege tells that the sign-in worked.
signs_in() {
  call "$1:$2" users/list '{}'
  [ "$status" = 200 ] || [ "$status" = 403 ] && return
  why="HTTP $status ${reply:0:300}"
  return 1
}

cannot_sign_in() {
  call "$1:$2" users/list '{}'
  unauthenticated
}

# Who gets in, and what the others are told. Sourced.

NOBODY=${PREFIX}nobody

# refused_with [CURL OPTION…]: users/list with these options must be 401.
refused_with() {
  send users/list '{}' "$@"
  unauthenticated
}

# lists_admin [CURL OPTION…]
lists_admin() {
  send users/list '{}' "$@"
  succeeded && equal "$(json "r.data.includes('$ADMIN')")" true
}

basic_is_challenged() {
  local headers
  headers=$(curl --silent --max-time 30 --include --user "$NOBODY:Wrong-pass1" \
    --request POST "$LATCHKEY_URI/v2/vectordb/users/list" --data '{}' | tr -d '\r')
  matches "$(head -1 <<<"$headers")" 'HTTP/1.1 401.*' &&
    matches "$(grep -i '^www-authenticate:' <<<"$headers")" '[Ww]{3}-[Aa]uthenticate: Basic realm=.*'
}

unknown_path_is_401_before_404() {
  send nowhere/at_all '{}'
  unauthenticated || return
  call "$TOKEN" nowhere/at_all '{}'
  equal "HTTP $status" 'HTTP 404'
}

sign_in_story() {
  local flipped=${LATCHKEY_API_KEY%?}
  [[ $LATCHKEY_API_KEY == *a ]] && flipped+=b || flipped+=a
  check 'a call without a credential is refused' refused_with
  check 'a wrong password is refused' refused_with -H "Authorization: Bearer $ADMIN:Wrong-pass1"
  check 'an unknown user gets the same answer' refused_with -H "Authorization: Bearer $NOBODY:Wrong-pass1"
  check 'a wrong API key is refused' refused_with -H 'Authorization: Bearer notanapikey'
  check 'a key with one character changed is refused' refused_with -H "Authorization: Bearer $flipped"
  check 'garbage is refused: only a colon' refused_with -H 'Authorization: Bearer :'
  check 'garbage is refused: an empty password' refused_with -H "Authorization: Bearer $NOBODY:"
  check 'garbage is refused: Basic that is not base64' refused_with -H 'Authorization: Basic %%%'
  check 'garbage is refused: an unknown scheme' refused_with -H 'Authorization: Digest username="x"'
  check 'a wrong Basic credential is challenged' basic_is_challenged
  check 'an unknown path asks for the credential first' unknown_path_is_401_before_404
  check 'the API key signs in' lists_admin -H "Authorization: Bearer $LATCHKEY_API_KEY"
  check 'db_admin signs in with a Bearer token' lists_admin -H "Authorization: Bearer $TOKEN"
  check 'db_admin signs in with the bare token' lists_admin -H "Authorization: $TOKEN"
  check 'db_admin signs in with Basic' lists_admin --user "$TOKEN"
}

#!/usr/bin/env bash
# Walks the credential story and the main job with cURL over REST v2 against a started cluster.
# Needs bash, curl and node (which reads the JSON replies).
set -u
cd "$(dirname "$0")" || exit 2
for part in checks cluster sign-in users vectors roles; do
  # shellcheck source=/dev/null
  source "./$part.sh"
done

# Removes what a failed check left behind.
clean_up() {
  call "$TOKEN" collections/drop "{\"collectionName\":\"$COLLECTION\"}"
  for name in "$ALICE" "$BOB" "$CAROL" "${PREFIX}weak" "${PREFIX}x"; do
    call "$TOKEN" users/drop "{\"userName\":\"$name\"}"
  done
}
trap clean_up EXIT

echo "# $(curl --version | head -1 | cut -d' ' -f1-2)"
sign_in_story
users_story
vectors_story
roles_story
users_last
vectors_last
finish

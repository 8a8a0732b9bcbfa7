#!/usr/bin/env bash
# Merges what was judged, and nothing else: the branch must hold all of main, so that the merge is the very tree that was
# judged. One that does not is updated first, which starts the judgement anew. Between the question and the merge main
# may still move: only the branch's own rule, that it be up to date, closes that gap.
set -euo pipefail

repository=repos/${REPOSITORY:?}
pull=$repository/pulls/${NUMBER:?}

is_up_to_date() {
  git merge-base --is-ancestor "${BASE:?}" "${HEAD:?}" && [ "$(gh api "$repository/commits/main" --jq .sha)" = "$BASE" ]
}

# The forge may still be thinking about whether it can be merged.
for wait in 5 15 0; do
  if ! is_up_to_date; then
    gh api --method PUT "$pull/update-branch" -f expected_head_sha="$HEAD" > /dev/null
    echo 'Updated from main; the new commit is judged next.'
    exit 0
  fi
  if gh api --method PUT "$pull/merge" -f merge_method=squash -f sha="$HEAD" > /dev/null; then exit 0; fi
  sleep "$wait"
done
exit 1

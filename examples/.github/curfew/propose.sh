#!/usr/bin/env bash
# Pushes what changed in people/ and grants/ to a branch, and opens a pull request for it unless there is one.
# propose.sh BRANCH TITLE BODY
set -euo pipefail

branch=$1 title=$2 body=$3

git add --all people grants
if git diff --cached --quiet; then
  echo 'Nothing changed.'
  exit 0
fi
git config user.name "${APP:?}"
git config user.email "$APP@users.noreply.github.com"
git commit --quiet --message "$title"
gh auth setup-git
git push --quiet --force origin "HEAD:refs/heads/curfew/$branch"
open=$(gh pr list --repo "${REPOSITORY:?}" --head "curfew/$branch" --state open --json number --jq '.[0].number // empty')
if [ -z "$open" ]; then
  gh pr create --repo "$REPOSITORY" --base main --head "curfew/$branch" --title "$title" --body "$body"
fi

#!/usr/bin/env bash
# Plans, and applies that plan while it is fresh. Where the sweeper removed something between the two, plans again, once.
set -euo pipefail

freshness=900 # seconds
stack=cdktf.out/stacks/curfew
log=${RUNNER_TEMP:?}/apply.log

plan() {
  npm run synth
  terraform -chdir="$stack" init -input=false
  terraform -chdir="$stack" plan -input=false -lock-timeout=5m -out=plan
  planned=$(date +%s)
}

apply() {
  if [ $(($(date +%s) - planned)) -gt "$freshness" ]; then
    echo 'The plan is older than 15 minutes, and is not applied.' >&2
    return 2
  fi
  terraform -chdir="$stack" apply -input=false -lock-timeout=5m plan 2>&1 | tee "$log"
}

plan
if ! apply; then
  # IAM's words for what is not there any more.
  grep -Eq 'NoSuchEntity|StatusCode: 404' "$log" || exit 1
  echo 'Something vanished under the plan: the sweeper was quicker. Planning again, once.'
  plan
  apply
fi
# A line of its own making: nothing that somebody wrote into a file reaches the output.
summary=$(grep -Eo 'Apply complete! Resources: [0-9]+ added, [0-9]+ changed, [0-9]+ destroyed\.' "$log" | tail -n 1)
echo "summary=$summary" >> "${GITHUB_OUTPUT:?}"

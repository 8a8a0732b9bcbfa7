#!/usr/bin/env bash
# Plans, and applies that plan while it is fresh. Where the sweeper removed something between the two, plans again, once.
set -euo pipefail

freshness=900 # seconds
stack=cdktf.out/stacks/curfew
log=${RUNNER_TEMP:?}/apply.log
plans=0
tried=() # the JSON of each plan of which an apply was begun

plan() {
  npm run synth
  terraform -chdir="$stack" init -input=false
  terraform -chdir="$stack" plan -input=false -lock-timeout=5m -out=plan
  planned=$(date +%s)
}

# Whether a plan may be applied now: while everybody is out nothing is that opens access. What cannot be told is no.
gate() {
  code=0
  out=$(npx --no -- curfew gate "$1") || code=$?
}

# Ends with what the gate said, and how that is told.
hold() {
  local said="$1 ${out:-Whether everybody is out could not be asked.}"
  echo "held=$said" >> "${GITHUB_OUTPUT:?}"
  echo "$said" >&2
  exit "$code"
}

# However it ends: whoever put everybody out meanwhile did not know whom these plans bring, nor how much of each was applied.
last() {
  local status=$?
  trap - EXIT
  for json in "${tried[@]}"; do
    gate "$json"
    if [ "$code" != 0 ]; then hold 'Applied, in part at least, and if somebody put everybody out meanwhile, curfew revoke --everybody must run again.'; fi
  done
  exit "$status"
}

apply() {
  if [ $(($(date +%s) - planned)) -gt "$freshness" ]; then
    echo 'The plan is older than 15 minutes, and is not applied.' >&2
    return 2
  fi
  plans=$((plans + 1))
  local json=$RUNNER_TEMP/plan-$plans.json
  terraform -chdir="$stack" show -json plan > "$json" || exit
  gate "$json"
  if [ "$code" != 0 ]; then hold 'Not applied yet.'; fi
  tried+=("$json")
  trap last EXIT
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

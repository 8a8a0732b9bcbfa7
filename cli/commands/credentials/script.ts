import { kindOf, regionsOf } from '../../../model/access';
import { shellWord } from '../../../model/base/shell-word';
import type { ValidGrant } from '../../../model/grant/valid-grant';
import { epoch, formatInstant, latest } from '../../../model/time/instant';
import { setupFunctions } from './setup-functions';

export interface ScriptWords {
  readonly user: string;
  readonly profile: string;
  readonly document: string;
  /** Live and upcoming, by the time they end. */
  readonly grants: readonly ValidGrant[];
  /** Two lines: the id of the key, and the secret. Encrypted where the person has an OpenPGP key. */
  readonly secret: { readonly is: 'plain' | 'encrypted'; readonly text: string };
  /** For an AWS that is not AWS: the sandbox. */
  readonly endpoint?: string | undefined;
}

/** A line for the `case` of each instance, and one for the menu. */
function targetsOf(grants: readonly ValidGrant[]): string[] {
  return grants.flatMap(({ id, access, window }) => {
    const until = formatInstant(window.until);
    const from = formatInstant(window.from);
    const named = kindOf(access).instances(access);
    const all = named.length > 0 ? named : regionsOf(access).map((region) => ({ region, id: '' }));
    return all.map(({ region, id: instance }) => `${region}|${instance}|${id}|${from}|${until}`);
  });
}

/**
 * The setup script of a person: installs what is missing, writes a named profile, connects. It may be run again to
 * connect again. The secret is in the file and nowhere else: never an argument or a variable of a process it starts.
 */
export function setupScript({ user, profile, document, grants, secret, endpoint }: ScriptWords): string {
  const marker = 'CURFEW_SECRET';
  const decrypt = secret.is === 'encrypted' ? 'gpg --quiet --decrypt' : 'cat';
  const until = formatInstant(latest(epoch, ...grants.map(({ window }) => window.until)));
  return `#!/usr/bin/env bash
# Access of ${user} to AWS, by Curfew. It ends at ${until}, by itself.
#
#   bash setup-${user}.sh [instance]   installs what is missing, writes the profile ${profile}, and connects;
#                               run it again to connect again
#
# This file holds an access key${secret.is === 'encrypted' ? ', encrypted to the OpenPGP key of the person' : ''}. Keep it to yourself.
set -euo pipefail
umask 077

user=${shellWord(user)}
profile=${shellWord(profile)}
document=${shellWord(document)}
${endpoint === undefined ? '' : `export AWS_ENDPOINT_URL=${shellWord(endpoint)}\n`}# region, instance (none: any with the tags), grant, from, until
targets=${shellWord(targetsOf(grants).join('\n'))}

secret() {
  ${decrypt} <<'${marker}'
${secret.text}
${marker}
}

${setupFunctions}
main "$@"
`;
}

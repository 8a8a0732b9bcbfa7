import { readKey } from 'openpgp';
import { setupFunctions } from '../../../../cli/commands/credentials/setup-functions';
import { awsCliKey, pluginKey } from '../../../../cli/commands/credentials/signers';

test.each([
  ['aws_cli', awsCliKey],
  ['plugin', pluginKey],
])('the key that comes with the script for %s is the one whose fingerprint it checks', async (name, armoredKey) => {
  const fingerprint = (await readKey({ armoredKey })).getFingerprint().toUpperCase();
  expect(setupFunctions).toContain(`${name}_signer=${fingerprint}\n`);
  expect(setupFunctions).toContain(`${name}_key='${armoredKey}'\n`);
});

test('no key is fetched: a lean Linux has no dirmngr for that', () => {
  expect(setupFunctions).not.toMatch(/keyserver|recv-keys/);
});

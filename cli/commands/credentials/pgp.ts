import { createMessage, encrypt, readKey } from 'openpgp';
import { refuse } from '../../frame/failure';

/**
 * Encrypts a text to a person's key.
 *
 * @returns armored
 * @throws Failure where the key cannot encrypt: it has expired, is revoked, or is for signing only
 */
export async function encryptTo(pgpKey: string, text: string, user: string): Promise<string> {
  try {
    const encryptionKeys = await readKey({ armoredKey: pgpKey });
    const message = await createMessage({ text });
    return (await encrypt({ message, encryptionKeys, format: 'armored' })).trim();
  } catch (error) {
    const rule = `cannot be encrypted to: ${(error as Error).message}`;
    const remedy = 'Ask for a key that is valid, and put it into the file of the person.';
    throw refuse({ place: `pgpKey of ${user}`, rule, remedy, code: 'bad-pgp-key' });
  }
}

import { z } from 'zod';
import type { Reporter } from '../base/report';
import { checkShape } from '../base/shape';
import * as limits from '../iam/limits';
import type { ValidPerson } from './valid-grant';

const personFields = z.object({
  user: z.string(),
  existing: z.boolean().optional(),
  pgpKey: z.string().optional(),
  email: z.string().optional(),
});

/** Armored, and public: whoever pastes their private key must hear of it here. */
const publicKey = /^-----BEGIN PGP PUBLIC KEY BLOCK-----\r?\n[\s\S]+\n-----END PGP PUBLIC KEY BLOCK-----$/;

/** Narrower than RFC 5321: what is quoted, or not of ASCII, no mailbox of a company needs. */
const emailAddress = /^(?=.{1,254}$)[\w.+-]{1,64}@([a-zA-Z0-9-]+\.)+[a-zA-Z0-9-]{2,}$/;

/** One person as a file says; undefined where it is of the wrong shape. */
export function checkPerson(value: unknown, report: Reporter): ValidPerson | undefined {
  const shape = checkShape(personFields, value, report);
  if (!shape) return undefined;
  if (!limits.userName.test(shape.user)) {
    const remedy = `IAM takes 1 to ${limits.maxUserName} of letters, digits and _ + = , . @ -`;
    report('bad-user-name', ['user'], shape.user, 'is no IAM user name', `${remedy}.`);
  }
  const { pgpKey } = shape;
  if (pgpKey !== undefined && (!publicKey.test(pgpKey.trim()) || pgpKey.includes('PRIVATE KEY'))) {
    const remedy = 'Paste what gpg --armor --export prints. If it is a private key: it is no secret any more.';
    report('bad-pgp-key', ['pgpKey'], undefined, 'is no armored OpenPGP public key', remedy);
  }
  const { email } = shape;
  if (email !== undefined && !emailAddress.test(email)) {
    report('bad-email', ['email'], email, 'is no e-mail address', 'Write one address, such as john@example.com.');
  }
  return {
    user: shape.user,
    existing: shape.existing ?? false,
    ...(pgpKey === undefined ? {} : { pgpKey: pgpKey.trim() }),
    ...(email === undefined ? {} : { email }),
  };
}

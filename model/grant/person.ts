/** Somebody who can be granted access: one IAM user of the account. */
export interface Person {
  /** The IAM user's name, unique in the account ignoring case. */
  readonly user: string;
  /**
   * `true`: the user exists already and is not Curfew's: neither the user nor its keys are ever touched.
   * @default false: Curfew creates the user at path `/curfew/` and deletes its keys after its last grant
   */
  readonly existing?: boolean;
  /**
   * An OpenPGP public key, armored: secrets handed to this person are encrypted to it. Never goes to AWS.
   * @default none
   */
  readonly pgpKey?: string;
  /**
   * Where this person is told of their own grants and sessions. AWS asks there for a confirmation first.
   * @default none: they are told nothing by mail
   */
  readonly email?: string;
}

/**
 * Declares a person; the default export of a file in `people/`.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html for what a user name may be
 */
export function definePerson(person: Person): Person {
  return Object.freeze({ ...person });
}

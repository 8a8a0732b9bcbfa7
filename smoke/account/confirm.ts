/** Who is asked, and how. */
export interface Confirmation {
  /** The account of the credentials. */
  readonly account: string;
  /** What `--account` says. */
  readonly named: string | undefined;
  readonly yes: boolean;
  /** Asks a person; undefined where there is none. */
  readonly ask: ((question: string) => Promise<string>) | undefined;
}

/**
 * Whether somebody named this very account: a profile that is another's is the mistake to be caught, so `--yes` alone is
 * not enough.
 *
 * @returns why not, or undefined where all is well
 */
export async function refusalOf({ account, named, yes, ask }: Confirmation): Promise<string | undefined> {
  if (named !== undefined && named !== account)
    return `--account says ${named}, and these are credentials of ${account}`;
  if (yes) return named === undefined ? '--yes needs --account and the id of the account' : undefined;
  if (ask === undefined) return 'there is nobody to ask: say --yes and --account';
  const typed = (await ask(`Type the id of the account to go on (${account} is yours): `)).trim();
  return typed === account ? undefined : 'not confirmed';
}

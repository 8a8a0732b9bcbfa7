import { actionsThat, opensByAws } from '../../model/access/actions';
import { documentArn, sessionArn, tryParsePolicyArn } from '../../model/iam/arn';
import { allowsOn, allowsSomewhere } from '../../model/iam/foreign';
import { placeOf } from './declared';

/**
 * What a policy lets somebody do beside Curfew, as a clause; `no` where it is nothing, `unknown` where nobody can tell
 * from here.
 */
export type Rights = 'no' | 'unknown' | 'start sessions' | "resume other people's sessions" | 'run commands';

/** What opens access of any kind. */
const opening = actionsThat('opens');

const place = { partition: 'aws', region: 'eu-central-1', account: '000000000000' };

/** Stand for whatever they are of: a pattern that matches them names nothing in particular. */
const somebodysSession = sessionArn(place, place.region, 'somebody-0123456789abcdef0');
const anyScript = documentArn({ ...place, account: '' }, place.region, 'AWS-RunShellScript');

/** Session Manager's tag of the owner: whoever is limited by it may resume their own sessions only. */
const ownersTag = 'aws:ssmmessages:session-id';

export function rightsIn(document: string): Rights {
  const starts = allowsSomewhere(document, opening);
  if (starts === undefined) return 'unknown';
  if (starts) return 'start sessions';
  if (allowsOn(document, 'ssm:SendCommand', anyScript, { anywhere: true })) return 'run commands';
  const resumes = allowsOn(document, 'ssm:ResumeSession', somebodysSession, { anywhere: true, narrowedBy: ownersTag });
  return resumes ? "resume other people's sessions" : 'no';
}

/** Policies of AWS itself are no account's. */
export const isOfAws = (arn: string): boolean => tryParsePolicyArn(arn)?.account === 'aws';

/** Documents by the ARNs of their policies: those of the account, and those of AWS that were read. */
export type Documents = ReadonlyMap<string, string>;

/** Where the document of one of AWS's own could not be read, the kinds of access know the common ones by name. */
export function rightsOf(arn: string, documents: Documents): Rights {
  const document = documents.get(arn);
  if (document !== undefined) return rightsIn(document);
  const { path, name } = placeOf(arn);
  const opens = isOfAws(arn) ? opensByAws(`${path}${name}`.slice(1)) : undefined;
  return opens === undefined ? 'unknown' : opens ? 'start sessions' : 'no';
}

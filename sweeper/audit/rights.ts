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

/** Stands for whatever session it is: a pattern that matches it names nothing in particular. */
const somebodysSession = sessionArn(place, place.region, 'somebody-0123456789abcdef0');

/**
 * Documents of AWS itself that run what their caller says, or what lies where their caller says. An account's own document
 * runs what somebody wrote into it, and is not looked at.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/run-command.html
 */
const scripts = [
  'AWS-RunShellScript',
  'AWS-RunPowerShellScript',
  'AWS-RunRemoteScript',
  'AWS-RunDocument',
  'AWS-RunAnsiblePlaybook',
  'AWS-ApplyAnsiblePlaybooks',
  'AWS-ApplyChefRecipes',
  'AWS-ApplyDSCMofs',
  'AWS-RunSaltState',
  'AWS-InstallApplication',
  'AWS-InstallPowerShellModule',
  'AWS-ConfigureAWSPackage',
].map((name) => documentArn({ ...place, account: '' }, place.region, name));

/** Session Manager's tag of the owner: whoever is held to their own id by it may resume their own sessions only. */
const owned = {
  keys: ['ssm:resourceTag/aws:ssmmessages:session-id', 'aws:ResourceTag/aws:ssmmessages:session-id'],
  values: ['${aws:userid}', '${aws:username}'],
};

/** @see https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-restrict-access-examples.html */
export function rightsIn(document: string): Rights {
  const starts = allowsSomewhere(document, opening);
  if (starts === undefined) return 'unknown';
  if (starts) return 'start sessions';
  if (allowsOn(document, 'ssm:SendCommand', scripts, { anywhere: true })) return 'run commands';
  const resumes = allowsOn(document, 'ssm:ResumeSession', [somebodysSession], { anywhere: true, narrowedBy: owned });
  return resumes ? "resume other people's sessions" : 'no';
}

/** Policies of AWS itself are no account's. */
export const isOfAws = (arn: string): boolean => tryParsePolicyArn(arn)?.account === 'aws';

/** Documents by the ARNs of their policies: those of the account, and those of AWS that were read. */
export type Documents = ReadonlyMap<string, string>;

/** What policies allow. Each text is read once: many of our people hold the same. */
export class PolicyReader {
  readonly #known = new Map<string, Rights>();

  constructor(private readonly documents: Documents) {}

  inText(document: string): Rights {
    const known = this.#known.get(document) ?? rightsIn(document);
    this.#known.set(document, known);
    return known;
  }

  /** Where the document of one of AWS's own could not be read, the kinds of access know the common ones by name. */
  of(arn: string): Rights {
    const document = this.documents.get(arn);
    if (document !== undefined) return this.inText(document);
    const { path, name } = placeOf(arn);
    const opens = isOfAws(arn) ? opensByAws(`${path}${name}`.slice(1)) : undefined;
    return opens === undefined ? 'unknown' : opens ? 'start sessions' : 'no';
  }
}

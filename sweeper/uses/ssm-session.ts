import { documentOf, regionsOf, type UseName, useOf } from '../../model/access';
import { namingOf } from '../../model/coverage/coverage';
import { isOwnDocument, type OwnDocuments } from '../../model/coverage/document';
import type { DocumentGrant } from '../../model/grant/document';
import type { Session, SessionAws, Tags } from '../aws/port';
import type { Naming, Use, UseKind, UsePort } from './use';

const id = 'ssm-session' satisfies UseName;

function naming({ access, facts }: DocumentGrant, use: Use, tags: Tags | undefined, { account }: OwnDocuments): Naming {
  const otherDocument: Naming = { is: 'no', why: `is for document ${documentOf(access, facts.document)}` };
  const target = { account, region: use.region, instance: use.target, tags };
  const named = namingOf({ access, document: facts.document }, target, { use: id, through: use });
  if (named.use === 'no') return { is: 'no', why: 'opens no session' };
  if (access.account !== account) return otherDocument;
  if (named.target === 'no') return { is: 'no', why: `does not name ${use.target}` };
  if (named.document === 'no') return otherDocument;
  if (named.target === 'yes') return { is: 'yes' };
  const why = tags === undefined ? 'cannot be read' : 'have a key in two spellings, and nobody knows which IAM takes';
  return { is: 'unknown', why: `the tags of ${use.target} ${why}` };
}

/** A session of SSM Session Manager. AWS does not end it when the policy that opened it ends. */
export const ssmSessions = (marks: OwnDocuments): UseKind<typeof id> => ({
  id,
  noun: 'session',
  plural: 'sessions',
  targets: 'instances',
  ends: 'end session',
  keeps: 'keep session',
  about: (use) => ({ session: use.id }),
  isMarked: (use) => isOwnDocument(use.document, marks),
  unmarked: 'another document',
  naming: (granted, use, tags) => naming(granted, use, tags, marks),
  mayBeIn: ({ access }, region) => useOf(access) === id && regionsOf(access).includes(region),
});

export const sessionUse = (session: Session): Use => ({ kind: id, ...session });

export const sessionPort = (aws: SessionAws, marks: OwnDocuments): UsePort<typeof id> => ({
  ...ssmSessions(marks),
  list: async (region) => (await aws.sessions(region)).map(sessionUse),
  tags: (region, instances) => aws.tags(region, instances),
  end: ({ kind: _, ...session }) => aws.terminate(session),
});

import { documentArn, instanceArn } from '../../iam/arn';
import type { Calls, Facts, Probe } from '../kind';
import type { Target } from '../target';
import type { ValidShell } from './access';
import { tagCondition } from './conditions';
import { describe } from './words';

/** An instance that no grant names. */
const stranger = 'i-00000000000000000';

/** Starting a session is judged on the instance and on the document, which carries none of the instance's tags. */
export function calls({ account, region, instance, tags }: Target, facts: Facts): Calls {
  const owner = { account, partition: facts.partition };
  const action = 'ssm:StartSession';
  const context = { 'ssm:SessionDocumentAccessCheck': 'true' };
  const tagged = Object.fromEntries([...(tags ?? [])].map(([key, value]) => [tagCondition + key, value]));
  return {
    instance: {
      action,
      resource: instanceArn(owner, region, instance),
      context: { ...context, ...tagged },
      on: instance,
    },
    document: {
      action,
      resource: documentArn(owner, region, facts.document),
      context,
      on: `document ${facts.document}`,
    },
  };
}

/** One for each instance; of tags one, for an instance that carries them. */
export function probes(access: ValidShell, facts: Facts): readonly Probe[] {
  const { account, region, target } = access;
  const on = (instance: string, tags = new Map<string, string>()): Calls =>
    calls({ account, region, instance, tags }, facts);
  const other = { words: 'another instance', calls: on(stranger) };
  return target.by === 'ids'
    ? target.ids.map((id) => ({ target: id, calls: on(id), stranger: other }))
    : [{ target: describe(access), calls: on(stranger, new Map(Object.entries(target.tags))), stranger: other }];
}

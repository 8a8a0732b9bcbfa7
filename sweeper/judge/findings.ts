import type { TickFinding } from '../../model/contracts/finding';
import { formatInstant } from '../../model/time/instant';
import { isOver } from '../../model/time/window';
import { ofKind } from '../kinds/kinds';
import type { Observation } from '../observe/observation';
import { residentOf } from '../observe/residence';
import type { Provision } from '../provisions/provision';

const restore = 'Apply again, so that Terraform restores it.';

function findingOf(provision: Provision, { kinds, readings }: Observation): TickFinding | undefined {
  const { arn: resource, means, denies } = provision;
  const reading = readings.get(resource);
  if (!means) return { code: 'unreadable-name', resource, ...ofKind(kinds.provisions, provision).misnamed };
  if (reading?.answer === 'unreadable' && !denies) {
    const what = 'its document is not what Curfew would have written';
    return { code: 'unreadable-document', resource, what, remedy: restore };
  }
  if (reading?.answer !== 'granted' || reading.granted.window.until === means.until) return undefined;
  const [byName, byDocument] = [means.until, reading.granted.window.until].map(formatInstant);
  const what = `its name says it ends at ${byName}, its document at ${byDocument}; the earlier counts`;
  return { code: 'dates-differ', resource, what, remedy: restore };
}

/** Of one that speaks of whom Curfew made: that its holder, who has a use open, is nobody such. */
function strangerOf({ arn, denies, means, ofManaged }: Provision, { kinds, owners, at }: Observation) {
  if (!ofManaged || denies || !means || isOver(means, at)) return undefined;
  const { holder } = means;
  if (owners.get(holder.key)?.managed !== false) return undefined;
  const { noun } = ofKind(kinds.principals, holder);
  return {
    code: 'not-managed',
    resource: arn,
    user: holder.name,
    what: `it is for a managed person, and ${noun} ${holder.name} is none, so it covers nothing and proves nothing`,
    remedy: `If ${holder.name} was there before Curfew, write existing: true into their file and apply; else ask who made it, and apply again.`,
  } satisfies TickFinding;
}

/** Of one for somebody who was there before Curfew: that they live where Curfew makes its own. */
function neighbourOf({ arn, denies, holder, ofManaged }: Provision, { residents, declared, kinds }: Observation) {
  if (denies || ofManaged !== false || !holder || !residentOf(holder, residents)) return undefined;
  if (declared?.is !== 'read' || !declared.existing.has(holder.key)) return undefined;
  return {
    code: 'existing-below-path',
    resource: arn,
    user: holder.name,
    ...ofKind(kinds.principals, holder).neighbour(holder),
  } satisfies TickFinding;
}

const firstOfEach = (findings: readonly TickFinding[]): TickFinding[] =>
  [...new Map([...findings].reverse().map((each) => [each.user, each])).values()].reverse();

/** What is wrong with provisions, and nobody may put right silently. */
export function findingsOf(seen: Observation): TickFinding[] {
  const of = (judge: (provision: Provision, seen: Observation) => TickFinding | undefined): TickFinding[] =>
    seen.provisions.all.map((each) => judge(each, seen)).filter((finding) => finding !== undefined);
  return [...of(findingOf), ...of(strangerOf), ...firstOfEach(of(neighbourOf))];
}

import type { TickFinding } from '../../model/contracts/finding';
import { formatInstant } from '../../model/time/instant';
import { ofKind } from '../kinds/kinds';
import type { Observation } from '../observe/observation';
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

/** What is wrong with provisions, and nobody may put right silently. */
export const findingsOf = (seen: Observation): TickFinding[] =>
  seen.provisions.all.map((each) => findingOf(each, seen)).filter((finding) => finding !== undefined);

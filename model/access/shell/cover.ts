import { carriesTag, valuesOfTag } from '../../iam/tag';
import type { Answer, Misses, Target } from '../target';
import type { ValidShell } from './access';
import { describe } from './words';

export function covers({ account, region, target }: ValidShell, at: Target): Answer {
  if (account !== at.account || region !== at.region) return 'no';
  if (target.by === 'ids') return target.ids.includes(at.instance) ? 'yes' : 'no';
  if (at.tags === undefined) return 'unknown';
  const { tags } = at;
  const answers = Object.entries(target.tags).map(([key, value]) => carriesTag(tags, key, value));
  if (answers.includes('no')) return 'no';
  return answers.includes('unknown') ? 'unknown' : 'yes';
}

/** Of a set of tags no file tells which instances carry it: two surely meet where they say the same. */
export function canMeet(one: ValidShell, other: ValidShell): Answer {
  if (one.account !== other.account || one.region !== other.region) return 'no';
  const [a, b] = [one.target, other.target];
  if (a.by === 'ids' && b.by === 'ids') return a.ids.some((id) => b.ids.includes(id)) ? 'yes' : 'no';
  return describe(one) === describe(other) ? 'yes' : 'unknown';
}

/** What the instance's tags lack: `instance lacks tag Environment=Staging, has Production`. */
function missingTags(asked: Readonly<Record<string, string>>, tags: ReadonlyMap<string, string>): string[] {
  return Object.entries(asked).flatMap(([key, value]) => {
    const values = valuesOfTag(tags, key);
    const has = values.map((each) => each || "''").join(' and ') || 'none';
    if (!values.includes(value)) return [`instance lacks tag ${key}=${value}, has ${has}`];
    return values.length > 1 ? [`instance has tag ${key} in several spellings, with ${has}`] : [];
  });
}

export function misses(access: ValidShell, at: Target): Misses {
  const { account, region, target } = access;
  // Another account or region is worse than another instance.
  if (account !== at.account) return { wrong: 2, whys: [`is for account ${account}, not for ${at.account}`] };
  if (region !== at.region) return { wrong: 2, whys: [`is for ${region}, not for ${at.region}`] };
  const answer = covers(access, at);
  if (answer === 'yes') return { wrong: 0, whys: [] };
  if (target.by === 'ids') return { wrong: 1, whys: [`names ${target.ids.join(', ')}, not ${at.instance}`] };
  if (at.tags === undefined) {
    return { wrong: 0, whys: [`depends on the tags of ${at.instance}, which are not known`] };
  }
  const whys = missingTags(target.tags, at.tags);
  return { wrong: Math.max(1, whys.length), whys };
}

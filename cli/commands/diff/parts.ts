import { isDeepStrictEqual } from 'node:util';
import { byKey } from '../../../model/base/order';
import { formatInstant } from '../../../model/time/instant';
import { totalOf, type Window } from '../../../model/time/window';
import { plain } from '../../frame/screen';
import { formatSpan } from '../../frame/when';
import type { Difference } from './difference';
import type { Live } from './live';
import type { Proof } from './proof';
import type { Simulation } from './simulator';
import { simulatedText, simulationLines } from './simulator-text';

interface Part {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Sentences below the table. */
  readonly notes?: readonly string[];
}

const span = ({ from, until }: Window): string => `${formatInstant(from)} to ${formatInstant(until)}`;
const spans = (all: readonly Window[]): string =>
  all.length === 0 ? '' : `${all.map(span).join(', ')} (${formatSpan(totalOf(all))})`;

const mark = (answer: boolean, expected: boolean): string =>
  `${answer ? 'yes' : 'no'}${answer === expected ? '' : ' (WRONG)'}`;

/** What the proofs of a column were asked: of another target each kind of access has its own words. */
const heading = (whens: readonly string[]): string =>
  [...new Set(whens)].join(' or ').replaceAll('a second', '1 s').toUpperCase();

function proofPart(proofs: readonly Proof[], simulation: Simulation | undefined): Part {
  const most = Math.max(...proofs.map(({ checks }) => checks.length));
  return {
    title: 'Proof: what the policies allow',
    head: [
      'GRANT',
      'TARGET',
      'DOCUMENT',
      ...[0, 1, 2, 3, 4].map((i) => heading(proofs.map(({ checks }) => checks[i]?.when ?? ''))),
      ...(most > 5 ? ['WITHOUT MFA OR ADDRESS'] : []),
      ...(simulation ? ['IAM’S SIMULATOR'] : []),
    ],
    rows: proofs.map((proof) => {
      const { grant, region, target, document, checks } = proof;
      const answers = checks.map(({ answer, expected }) => mark(answer, expected));
      const none = new Array<string>(most - checks.length).fill('');
      return [
        grant,
        `${region} ${target}`,
        document,
        ...answers,
        ...none,
        ...(simulation ? [simulatedText(proof)] : []),
      ];
    }),
    notes: simulation ? simulationLines(simulation, proofs) : [],
  };
}

/** What AWS was asked beside the proofs. */
const liveParts = ({ resolved = [], leavers = [] }: Live): Part[] => [
  {
    title: 'What the tags mean now',
    head: ['GRANT', 'TAGS', 'INSTANCES'],
    rows: resolved.map(({ grant, region, tags, instances }) => [
      grant,
      `${region} ${tags}`,
      instances.length === 0 ? 'none' : instances.join(' '),
    ]),
  },
  {
    title: 'Who cannot be deleted',
    head: ['WHO', 'IS IN', 'WHAT TO DO'],
    rows: leavers.map(({ user, groups }) => [
      user,
      `${groups.length === 1 ? 'group' : 'groups'} ${groups.join(', ')}`,
      'An administrator takes them out first: the pipeline may take nobody out of a group.',
    ]),
  },
];

/** What is shown, in the order in which a reviewer asks; a part without rows is left out. */
export function partsOf({ access, files, judgement, proofs, live, residual }: Difference): Part[] {
  const parts: Part[] = [
    {
      title: 'Who gains and who loses what',
      head: ['WHO', 'TARGET', 'GAINS', 'LOSES', 'KEEPS'],
      // Gains first: where a list is cut, what is not shown must not be what matters most.
      rows: [...access]
        .sort(byKey(({ gains }) => Number(gains.length === 0)))
        .map(({ user, region, target, gains, loses, keeps }) => [
          user,
          `${region} ${target}`,
          spans(gains),
          spans(loses),
          keeps === 0 ? '' : formatSpan(keeps),
        ]),
    },
    {
      title: 'Files',
      head: ['FILE', 'WHO', 'WHAT', 'WHY'],
      rows: files.map(({ file, user, what, after, before }) => {
        const { reason = '', ticket } = after ?? before ?? {};
        return [file, user, what, ticket === undefined ? reason : `${reason} (${ticket})`];
      }),
    },
    {
      title: 'What the rules say',
      head: ['GRANT', 'RULE', 'SAYS'],
      rows: judgement.decision.reasons.map((reason) => [
        judgement.grants
          .filter(({ decision }) => decision.reasons.some((each) => isDeepStrictEqual(each, reason)))
          .map(({ grant }) => grant)
          .join(', '),
        reason.rule,
        reason.is === 'refuse'
          ? `refused: it ${reason.because}. ${reason.remedy}`
          : `${reason.by} must agree: it ${reason.because}`,
      ]),
    },
    proofPart(proofs, live.simulation),
    ...liveParts(live),
    {
      title: 'If the sweeper were dead',
      head: ['GRANT', 'WHO', 'NO NEW SESSION FROM', 'THE LAST ONE ENDED BY AWS AT'],
      rows: residual.map(({ grant, user, until, at }) => [grant, user, formatInstant(until), formatInstant(at)]),
    },
  ];
  return parts
    .filter(({ rows }) => rows.length > 0)
    .map((part) => ({ ...part, rows: part.rows.map((row) => row.map(plain)) }));
}

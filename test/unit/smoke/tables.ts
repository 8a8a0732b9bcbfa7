import { accountChecks } from '../../../smoke/account/checks';
import { priceLines } from '../../../smoke/account/price';
import { assumptionNames, assumptionOf } from '../../../smoke/kit/assumptions';
import { steps } from '../../../smoke/steps';

/** The lists of the program as `docs/smoke.md` has them. */

const row = (...cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

const table = (head: readonly string[], rows: readonly string[]): string =>
  [row(...head), row(...head.map(() => '---')), ...rows].join('\n');

const askedBy = (name: (typeof assumptionNames)[number]): string => {
  const step = steps.find(({ asks }) => asks.includes(name));
  const { nobody } = assumptionOf(name);
  return step === undefined ? `nobody: ${nobody}` : `\`${step.name}\``;
};

export const lists: Readonly<Record<string, string>> = {
  steps: table(
    ['step', 'what it does'],
    steps.map(({ name, title }) => row(`\`${name}\``, title)),
  ),
  checks: accountChecks.map(({ without }) => `- ${without}`).join('\n'),
  prices: priceLines()
    .map((line) => `- ${line}`)
    .join('\n'),
  assumptions: table(
    ['name', 'assumed', 'if not', 'what tells', 'asked by'],
    assumptionNames.map((name) => {
      const { assumed, ifNot, told } = assumptionOf(name);
      const tells = 'alarm' in told ? `alarm \`curfew-sweeper-${told.alarm}\`` : told.by;
      return row(`\`${name}\``, assumed, ifNot, tells, askedBy(name));
    }),
  ),
};

import { count, some } from '../../frame/words';
import type { Proof, ProofCheck, SimulatorAnswer } from './proof';
import type { Simulation } from './simulator';

/** Of one target, beside what our own evaluator says. */
export function simulatedText({ checks }: Proof): string {
  if (checks.every(({ simulated }) => simulated === undefined)) return 'not asked';
  const wrong = checks.flatMap(({ when, simulated }) =>
    simulated && !simulated.agrees ? [`${when} ${describe(simulated)}`] : [],
  );
  return wrong.length === 0 ? 'agrees' : `WRONG: ${wrong.join('; ')}`;
}

const describe = ({ decisions }: SimulatorAnswer): string =>
  Object.entries(decisions)
    .map(([what, decision]) => `${decision} on the ${what}`)
    .join(', ');

/** What it said of the whole, and what it was not asked about. */
export function simulationLines({ calls, unjudged }: Simulation, proofs: readonly Proof[]): string[] {
  const asked = proofs.flatMap(({ checks }) => checks).filter(isSimulated);
  const wrong = asked.filter(({ simulated }) => !simulated.agrees).length;
  const all = `${count(asked.length, 'answer')}, asked in ${count(calls, 'call')}`;
  const verdict = wrong === 0 ? `agrees on all ${all}` : `DISAGREES on ${wrong} of ${all}`;
  return [
    ...(asked.length === 0 ? [] : [`IAM's simulator ${verdict}.`]),
    ...unjudged.map(({ grants, because }) => `IAM's simulator did not judge ${some(grants)}: ${because}.`),
  ];
}

const isSimulated = (check: ProofCheck): check is ProofCheck & { simulated: SimulatorAnswer } =>
  check.simulated !== undefined;

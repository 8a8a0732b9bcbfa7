import {
  type EvaluationResult,
  type PolicyEvaluationDecisionType,
  paginateSimulateCustomPolicy,
} from '@aws-sdk/client-iam';
import type { ValidGrant } from '../../../model/grant/valid-grant';
import type { Ask } from '../../../model/iam/evaluate';
import { inParallel } from '../../../sweeper/aws/in-parallel';
import { contextEntries } from '../../aws/context-entries';
import type { Context } from '../../context/context';
import { Failure } from '../../frame/failure';
import { failureOf } from '../../frame/failure-text';
import { policyTextOf, questionsOf } from './questions';

export type Decision = PolicyEvaluationDecisionType;
/** What the simulator said of one grant. Every ask of its questions has an answer. */
export type Decide = (ask: Ask) => Decision;

/** Grants that the simulator did not judge. */
export interface UnjudgedGrants {
  readonly grants: readonly string[];
  /** A clause: `AWS answered AccessDenied`. */
  readonly because: string;
}

/** What IAM's simulator said of the policies of a change. */
export interface Simulation {
  /** Made of the simulator, whether answered or not; what the SDK tried again is not counted. */
  readonly calls: number;
  /** By the id of the grant. */
  readonly decisions: ReadonlyMap<string, Decide>;
  readonly unjudged: readonly UnjudgedGrants[];
  /** What it could not be asked for. */
  readonly failures: readonly Failure[];
}

/** A grant takes four calls by ids and eight by tags, one or two more where a rule sets conditions: 200 at most. */
const mostGrants = 20;
/** IAM throttles the account as a whole, and others work in it. */
const atOnce = 4;

/** What would meet every other call as well: one is enough to know. */
const everywhere =
  /^(access-denied|throttled|unreachable|no-credentials|bad-credentials|expired-credentials|no-region)$/;
const isEverywhere = ({ problems }: Failure): boolean => problems.some(({ code }) => everywhere.test(code));

const keyOf = ({ action, resource, context }: Ask): string => JSON.stringify([action, resource, context]);

/** Where several resources are asked about, the result itself may be of their kind, and name none of them. */
function decisionsOf({ EvalResourceName, EvalDecision, ResourceSpecificResults = [] }: EvaluationResult) {
  const named =
    ResourceSpecificResults.length > 0
      ? ResourceSpecificResults.map((each) => [each.EvalResourceName, each.EvalResourceDecision] as const)
      : [[EvalResourceName, EvalDecision] as const];
  return named.flatMap(([resource, decision]) => (resource && decision ? [[resource, decision] as const] : []));
}

/** What one call of the simulator asks about: every resource of one action that has the same context. */
interface Batch extends Pick<Ask, 'action' | 'context'> {
  readonly resources: readonly string[];
}

function batchesOf(asks: readonly Ask[]): Batch[] {
  const groups = new Map<string, Pick<Ask, 'action' | 'context'> & { resources: Set<string> }>();
  for (const { action, resource, context } of asks) {
    const key = JSON.stringify([action, context]);
    const group = groups.get(key) ?? { action, context, resources: new Set() };
    group.resources.add(resource);
    groups.set(key, group);
  }
  return [...groups.values()].map((group) => ({ ...group, resources: [...group.resources] }));
}

/**
 * Has the simulator of IAM judge policies that are nowhere yet. It evaluates them as IAM would, by the context that it
 * is given; it asks neither the boundary of the person nor the policies of an organization.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulateCustomPolicy.html
 */
class Simulator {
  calls = 0;

  constructor(private readonly context: Pick<Context, 'aws' | 'settings'>) {}

  async judge(grant: ValidGrant): Promise<Decide> {
    const { settings } = this.context;
    const policy = policyTextOf(grant, settings);
    const asks = questionsOf(grant, settings)
      .flatMap(({ questions }) => questions)
      .flatMap((question) => Object.values(question.asks));
    const decided = new Map<string, Decision>();
    for (const batch of batchesOf(asks)) {
      const { action, context } = batch;
      for (const [resource, decision] of await this.#ask(policy, batch))
        decided.set(keyOf({ action, resource, context }), decision);
    }
    return (ask) => decided.get(keyOf(ask)) as Decision;
  }

  /** @throws Failure where one of the resources has no answer */
  async #ask(policy: string, { action, context, resources }: Batch): Promise<Map<string, Decision>> {
    const decided = new Map<string, Decision>();
    const pages = paginateSimulateCustomPolicy(
      { client: this.context.aws.clients.iam },
      {
        PolicyInputList: [policy],
        ActionNames: [action],
        ResourceArns: [...resources],
        ContextEntries: contextEntries(context),
      },
    );
    this.calls += 1;
    for await (const page of pages) {
      for (const result of page.EvaluationResults ?? []) {
        for (const [resource, decision] of decisionsOf(result)) decided.set(resource, decision);
      }
    }
    const missing = resources.find((resource) => !decided.has(resource));
    if (missing === undefined) return decided;
    const remedy = 'Try again; with --debug the whole error is shown.';
    const rule = `IAM's simulator says nothing of ${missing}`;
    throw new Failure(3, [{ place: 'aws', rule, remedy, code: 'aws-error' }]);
  }
}

/** Up to the message of AWS, which names who asked; a comment on a pull request may be public. */
const clauseOf = ({ problems }: Failure): string => problems.map(({ rule }) => rule.split(': ')[0]).join('; ');

/** Asks about the first grants of a change, a few at a time. What one cannot be asked about hides no other. */
export async function simulate(
  context: Pick<Context, 'aws' | 'settings'>,
  grants: readonly ValidGrant[],
): Promise<Simulation> {
  const simulator = new Simulator(context);
  const asked = grants.slice(0, mostGrants);
  let standing: Failure | undefined;
  const results = await inParallel(asked, atOnce, async (grant): Promise<Decide> => {
    if (standing) throw standing;
    try {
      return await simulator.judge(grant);
    } catch (error) {
      const failure = failureOf(error);
      if (isEverywhere(failure)) standing = failure;
      throw failure;
    }
  });
  const decisions = new Map<string, Decide>();
  const unjudged = new Map<string, string[]>();
  const failures: Failure[] = [];
  asked.forEach(({ id }, i) => {
    const result = results[i] as PromiseSettledResult<Decide>;
    if (result.status === 'fulfilled') decisions.set(id, result.value);
    else {
      const failure = failureOf(result.reason);
      failures.push(failure);
      unjudged.set(clauseOf(failure), [...(unjudged.get(clauseOf(failure)) ?? []), id]);
    }
  });
  const left = grants.slice(mostGrants).map(({ id }) => id);
  if (left.length > 0) unjudged.set(`it is asked about ${mostGrants} grants of a change at most`, left);
  return {
    calls: simulator.calls,
    decisions,
    unjudged: [...unjudged].map(([because, ids]) => ({ grants: ids, because })),
    failures,
  };
}

import { runSimulation } from '@cloud-copilot/iam-simulate';

/** Whether IAM would allow a call, by an evaluator that is not ours. */

export type Context = Readonly<Record<string, string>>;

export interface Caller {
  readonly arn: string;
  readonly account: string;
  readonly policies: readonly object[];
  /** @default none: what the policies allow is allowed */
  readonly boundary?: object;
}

export interface Call {
  readonly action: string;
  readonly resource: string;
  readonly context: Context;
  /** @default the resource has none */
  readonly resourcePolicy?: object;
}

/** @throws where the evaluator takes the call, or a policy, for no valid one */
export async function isAllowedByIam(caller: Caller, call: Call): Promise<boolean> {
  const { arn, account, policies, boundary } = caller;
  const { action, resource, context, resourcePolicy } = call;
  const result = await runSimulation(
    {
      identityPolicies: policies.map((policy, i) => ({ name: `p${i}`, policy })),
      ...(boundary ? { permissionBoundaryPolicies: [{ name: 'boundary', policy: boundary }] } : {}),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      resourcePolicy,
      request: {
        action,
        resource: { resource, accountId: account },
        principal: arn,
        contextVariables: { ...context },
      },
    },
    {},
  );
  if (result.resultType === 'error') throw new Error(`${action} ${resource}: ${JSON.stringify(result.errors)}`);
  return result.overallResult === 'Allowed';
}

/**
 * The evaluator compares names by `localeCompare` with options, for which V8 builds a collator each time: more than
 * half of what a simulation takes. By the standard it is what a collator of these options answers; so one is kept.
 *
 * @see https://tc39.es/ecma402/#sup-String.prototype.localeCompare
 */
const collators = new Map<string, Intl.Collator>();
String.prototype.localeCompare = function (other: string, locales?: Intl.LocalesArgument, options?: object): number {
  const key = JSON.stringify([locales, options]);
  const collator = collators.get(key) ?? new Intl.Collator(locales, options);
  collators.set(key, collator);
  return collator.compare(String(this), other);
};

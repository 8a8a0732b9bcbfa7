import { readFileSync } from 'node:fs';
import { Failure, refuse } from '../frame/failure';

/** Attributes of a resource, as Terraform writes them. */
export type Values = Readonly<Record<string, unknown>>;

/** One resource that a plan changes; what stays as it is, or is only read, is left out. */
export interface ResourceChange {
  readonly address: string;
  readonly type: string;
  /** `create`, `update`, `delete`, `forget`, two of them for a replacement; `import` beside whatever else is done. */
  readonly actions: readonly string[];
  readonly before: Values | null;
  readonly after: Values | null;
  /** Attributes that are known after the apply only are `true`. */
  readonly unknown: Values | null;
}

const isRecord = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const recordOf = (value: unknown): Values | null => (isRecord(value) ? value : null);

const remedy = 'Write it with: terraform show -json PLAN > PLAN.json.';
const bad = (place: string, rule: string, value?: unknown) => refuse({ place, value, rule, remedy, code: 'bad-plan' });

function readJson(file: string, shown: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const rule = `cannot be read: ${(error as Error).message.replace(/, \w+( '.*)?$/s, '')}`;
    throw new Failure(1, [{ place: shown, rule, remedy, code: 'not-read' }], { cause: error });
  }
  try {
    return JSON.parse(text);
  } catch {
    throw bad(shown, text.startsWith('PK') ? 'is a plan as Terraform saves it, not its JSON' : 'is not JSON');
  }
}

function changeOf(entry: unknown, place: string): ResourceChange | undefined {
  const { address, type, change } = recordOf(entry) ?? {};
  const { actions, importing, before, after, after_unknown } = recordOf(change) ?? {};
  const areWords = Array.isArray(actions) && actions.every((action) => typeof action === 'string');
  if (typeof address !== 'string' || typeof type !== 'string' || !areWords)
    throw bad(place, 'has no address, type and actions');
  const does = actions.filter((action) => action !== 'no-op' && action !== 'read');
  const all: string[] = isRecord(importing) ? ['import', ...does] : does;
  if (all.length === 0) return undefined;
  return {
    address,
    type,
    actions: all,
    before: recordOf(before),
    after: recordOf(after),
    unknown: recordOf(after_unknown),
  };
}

/**
 * Reads what `terraform show -json` prints of a saved plan. A plan of nothing at all has no `resource_changes`.
 *
 * @param shown the file as the person named it
 * @throws Failure where it is none, or one that Terraform could not finish
 * @see https://developer.hashicorp.com/terraform/internals/json-format#plan-representation
 */
export function readPlan(file: string, shown: string): ResourceChange[] {
  const plan = recordOf(readJson(file, shown)) ?? {};
  const { format_version: version, resource_changes: changes = [], planned_values: planned, errored } = plan;
  if (!isRecord(planned) || !Array.isArray(changes)) throw bad(shown, 'holds no plan of Terraform');
  if (!/^1\.\d+$/.test(String(version))) throw bad(shown, 'is of a format that is not known; 1.x is', version);
  if (errored === true) throw bad(shown, 'is a plan that Terraform could not finish');
  return changes.flatMap((entry, i) => changeOf(entry, `${shown}: resource_changes[${i}]`) ?? []);
}

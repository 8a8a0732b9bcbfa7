import { BlockList, isIPv6 } from 'node:net';
import { isAbout, matches, valuesOf } from './match';
import type { PolicyDocument, Statement } from './statement';

/** What somebody asks AWS for. Keys of the context are those of IAM; what is absent is not part of the request. */
export interface Ask {
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, string>>;
}

/** Policy variables: `${aws:userid}` is of the context, `${$}` the sign itself. Undefined where one is not there. */
function filled(value: string, context: ReadonlyMap<string, string>): string | undefined {
  let missing = false;
  const text = value.replace(/\$\{([^}]*)\}/g, (_, name: string) => {
    if (name === '$') return '$';
    const known = context.get(name.toLowerCase());
    missing ||= known === undefined;
    return known ?? '';
  });
  return missing ? undefined : text;
}

function isIn(range: string, address: string): boolean {
  const [network = '', bits = ''] = range.split('/');
  const family = isIPv6(network) ? 'ipv6' : 'ipv4';
  if (isIPv6(address) !== (family === 'ipv6')) return false;
  const block = new BlockList();
  block.addSubnet(network, Number(bits), family);
  return block.check(address, family);
}

type Compare = (got: string, wanted: string) => boolean;

const operators: Readonly<Record<string, Compare>> = {
  StringEquals: (got, wanted) => got === wanted,
  Bool: (got, wanted) => got.toLowerCase() === wanted.toLowerCase(),
  DateGreaterThanEquals: (got, wanted) => Date.parse(got) >= Date.parse(wanted),
  DateLessThan: (got, wanted) => Date.parse(got) < Date.parse(wanted),
  IpAddress: (got, wanted) => isIn(wanted, got),
};

/** @throws where an operator is none of those that Curfew writes: no answer is better than a wrong one */
function holds(condition: NonNullable<Statement['Condition']>, context: ReadonlyMap<string, string>): boolean {
  return Object.entries(condition).every(([written, keys]) => {
    const operator = written.replace(/IfExists$/, '');
    const compare = operators[operator];
    if (!compare) throw new Error(`the operator ${written} is none that Curfew writes`);
    return Object.entries(keys).every(([key, values]) => {
      const got = context.get(key.toLowerCase());
      if (got === undefined) return written !== operator;
      return valuesOf(values).some((value) => {
        const wanted = filled(value, context);
        return wanted !== undefined && compare(got, wanted);
      });
    });
  });
}

function applies(statement: Statement, ask: Ask, context: ReadonlyMap<string, string>): boolean {
  const { Resource, Condition } = statement;
  return (
    isAbout(statement, ask.action) &&
    valuesOf(Resource).some((resource) => matches(resource, ask.resource)) &&
    (Condition === undefined || holds(Condition, context))
  );
}

/**
 * Whether the policies of a user allow a call, as far as Curfew writes policies. It is what ships of an evaluator: the
 * independent one that tests judge by is held against it, case by case, in a property test.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function isAllowed(documents: readonly PolicyDocument[], ask: Ask): boolean {
  const context = new Map(Object.entries(ask.context).map(([key, value]) => [key.toLowerCase(), value]));
  const said = documents
    .flatMap(({ Statement }) => Statement)
    .filter((statement) => applies(statement, ask, context))
    .map(({ Effect }) => Effect);
  return said.includes('Allow') && !said.includes('Deny');
}

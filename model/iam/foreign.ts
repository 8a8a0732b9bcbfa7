import { tryParseArn } from './arn';
import { isAbout, matches, matchesAnyCase, valuesOf } from './match';
import type { ForeignStatement } from './statement';

/** The statements of a policy that anybody may have written; undefined where it is none that can be read. */
function tryStatements(document: string): readonly ForeignStatement[] | undefined {
  try {
    const { Statement } = JSON.parse(document) as { readonly Statement?: ForeignStatement | ForeignStatement[] };
    const statements = valuesOf(Statement);
    return statements.every((each) => typeof each === 'object' && each !== null) ? statements : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Whether any statement of a policy allows one of some actions; undefined where that cannot be read. Conditions and Denies may
 * narrow it: that is for a person to judge.
 */
export function allowsSomewhere(document: string, actions: readonly string[]): boolean | undefined {
  const allowing = tryStatements(document)?.filter(({ Effect }) => Effect === 'Allow');
  return allowing?.some((each) => actions.some((action) => isAbout(each, action)));
}

/** How a resource is looked for in policies. */
interface Looked {
  /** Whether region and account of a pattern count for nothing: whatever they are, it is that resource there. */
  readonly anywhere?: boolean;
  /** What narrows a statement to something harmless: a key of conditions, and the values that it is held to. */
  readonly narrowedBy?: { readonly keys: readonly string[]; readonly values: readonly string[] };
}

/** `ForAnyValue` wants the key to be there; `ForAllValues` and `IfExists` let a call pass that has none. */
const narrowing = /^(ForAnyValue:)?String(Equals|Like)$/i;

/**
 * Whether a condition holds a call to some values of a key, and lets no other pass. Whatever only looks like it does not:
 * `StringNotEquals`, `StringLike` of `*`, `…IfExists`.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
function isNarrowed(
  { Condition }: ForeignStatement,
  { keys: wanted, values }: NonNullable<Looked['narrowedBy']>,
): boolean {
  const operators = typeof Condition === 'object' && Condition !== null ? Object.entries(Condition) : [];
  return operators.some(([operator, keys]) => {
    if (!narrowing.test(operator) || typeof keys !== 'object' || keys === null) return false;
    return Object.entries(keys).some(([name, said]) => {
      const held = valuesOf<unknown>(said);
      const isThat = wanted.some((key) => matchesAnyCase(key, name)) && held.length > 0;
      return isThat && held.every((each) => values.includes(String(each)));
    });
  });
}

function isNamedBy(pattern: string, arn: string, { anywhere }: Looked): boolean {
  if (matches(pattern, arn)) return true;
  const [written, asked] = [tryParseArn(pattern), tryParseArn(arn)];
  if (!anywhere || !written || !asked) return false;
  return matches(written.service, asked.service) && matches(written.resource, asked.resource);
}

/** Whether a statement is about a resource, as far as that can be told without the variables in it. */
function isOn({ Resource, NotResource }: ForeignStatement, arn: string, looked: Looked): boolean {
  const isNamed = (patterns: unknown) => valuesOf(patterns).some((each) => isNamedBy(String(each), arn, looked));
  return NotResource === undefined ? isNamed(Resource) : !isNamed(NotResource);
}

/**
 * Whether any statement of a policy allows an action on any of some resources; undefined where that cannot be read. As
 * above other conditions count for nothing.
 */
export function allowsOn(
  document: string,
  action: string,
  arns: readonly string[],
  looked: Looked = {},
): boolean | undefined {
  const { narrowedBy } = looked;
  return tryStatements(document)?.some(
    (each) =>
      each.Effect === 'Allow' &&
      isAbout(each, action) &&
      arns.some((arn) => isOn(each, arn, looked)) &&
      !(narrowedBy !== undefined && isNarrowed(each, narrowedBy)),
  );
}

/**
 * On which resources a policy allows an action, for whoever asks of many: it is read once. Undefined where it allows it on
 * none, or cannot be read.
 */
export function allowedOn(document: string, action: string): ((arn: string) => boolean) | undefined {
  const allowing = (tryStatements(document) ?? []).filter((each) => each.Effect === 'Allow' && isAbout(each, action));
  return allowing.length === 0 ? undefined : (arn) => allowing.some((each) => isOn(each, arn, {}));
}

/**
 * Whom a trust policy lets assume its role: principals of AWS as they are written, `*` for anybody; undefined where it
 * cannot be read.
 */
export function trustedBy(document: string): readonly string[] | undefined {
  return tryStatements(document)
    ?.filter((each) => each.Effect === 'Allow' && isAbout(each, 'sts:AssumeRole'))
    .flatMap(({ Principal, NotPrincipal }) => {
      // All but some: whoever that is.
      if (NotPrincipal !== undefined || Principal === '*') return ['*'];
      const { AWS } = (Principal ?? {}) as { readonly AWS?: unknown };
      return valuesOf(AWS).map(String);
    });
}

/** Whether a policy can only deny. */
export const onlyDenies = (document: string): boolean =>
  tryStatements(document)?.every(({ Effect }) => Effect === 'Deny') ?? false;

/** Whether a policy denies each of some actions on everything, whatever the circumstances. */
export const deniesAll = (document: string, actions: readonly string[]): boolean => {
  const denying = (tryStatements(document) ?? []).filter(
    ({ Effect, Resource, Condition }) => Effect === 'Deny' && valuesOf(Resource).includes('*') && !Condition,
  );
  return actions.every((action) => denying.some((each) => isAbout(each, action)));
};

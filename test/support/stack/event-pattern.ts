type Json = null | boolean | number | string | Json[] | { readonly [key: string]: Json };

const isObject = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** One alternative of a leaf: a value, or an operator on it. */
function holds(rule: Json, value: Json | undefined): boolean {
  if (!isObject(rule)) return value === rule;
  const [[operator, operand] = [], ...others] = Object.entries(rule);
  if (others.length > 0) throw new Error(`one operator at a time, not ${JSON.stringify(rule)}`);
  const text = typeof value === 'string' ? value : undefined;
  switch (operator) {
    case 'exists':
      return (value !== undefined) === operand;
    case 'prefix':
      return text?.startsWith(String(operand)) ?? false;
    case 'equals-ignore-case':
      return text?.toLowerCase() === String(operand).toLowerCase();
    case 'anything-but':
      // What is not there is no match either.
      return value !== undefined && ![operand].flat().includes(value);
    default:
      throw new Error(`EventBridge knows more operators than this matcher: ${operator}`);
  }
}

/**
 * Whether an event matches a pattern, as EventBridge judges it: every field of the pattern must match, one of its
 * alternatives suffices.
 *
 * @throws where the pattern uses what is not written here
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
 */
export function matches(pattern: Json, event: Json | undefined): boolean {
  if (Array.isArray(pattern)) {
    if (pattern.length === 0) throw new Error('a leaf needs an alternative');
    const values = Array.isArray(event) ? event : [event];
    return pattern.some((rule) => values.some((value) => holds(rule, value)));
  }
  if (!isObject(pattern)) throw new Error(`a leaf is an array, not ${JSON.stringify(pattern)}`);
  return Object.entries(pattern).every(([key, inner]) => matches(inner, isObject(event) ? event[key] : undefined));
}

/** What an input transformer makes of an event: each `<name>` is what its path points at; what is not there vanishes. */
export function transformed(paths: Readonly<Record<string, string>>, template: string, event: Json): string {
  return template.replace(/<([\w-]+)>/g, (_, name: string) => {
    const path = paths[name];
    if (!path?.startsWith('$.')) throw new Error(`no path for <${name}>`);
    const value = path
      .slice(2)
      .split('.')
      .reduce<Json | undefined>((inner, key) => (isObject(inner) ? inner[key] : undefined), event);
    return typeof value === 'string' ? value : '';
  });
}

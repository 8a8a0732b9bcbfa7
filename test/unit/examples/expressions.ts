/** As much of GitHub's expressions as the examples use. Whatever it does not know it refuses. */

export type Context = Readonly<Record<string, unknown>>;

const token = /\s*(?:'((?:[^']|'')*)'|([A-Za-z_][\w-]*(?:\.(?:[\w-]+|\*))*)|(\|\||&&|==|!=|[(),!])|(\d+))/y;

/** The paths that an expression reads: `github.event.issue.body`. */
export function pathsIn(expression: string): string[] {
  return tokensOf(expression).flatMap(({ path }) => (path === undefined || path === 'null' ? [] : [path]));
}

interface Token {
  readonly text?: string;
  readonly path?: string;
  readonly sign?: string;
}

function tokensOf(expression: string): Token[] {
  const tokens: Token[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < expression.trimEnd().length) {
    const at = token.lastIndex;
    const found = token.exec(expression);
    if (!found) throw new Error(`${expression}: nobody knows what to make of ${expression.slice(at)}`);
    const [, text, path, sign, digits] = found;
    if (text !== undefined) tokens.push({ text: text.replaceAll("''", "'") });
    else if (path !== undefined && expression[token.lastIndex] === '(') tokens.push({ sign: `${path}(` });
    else if (path !== undefined) tokens.push({ path });
    else tokens.push(digits === undefined ? { sign: sign as string } : { text: digits });
    if (tokens.at(-1)?.sign?.endsWith('(') && tokens.at(-1)?.sign !== '(') token.lastIndex += 1;
  }
  return tokens;
}

function read(context: Context, path: string): unknown {
  let values: unknown[] = [context];
  let isList = false;
  for (const key of path.split('.')) {
    if (key === '*') {
      isList = true;
      values = values.flatMap((value) => (Array.isArray(value) ? value : []));
    } else values = values.map((value) => (value as Record<string, unknown> | undefined)?.[key]);
  }
  return isList ? values : values[0];
}

/** Evaluates what stands between `${{` and `}}`. */
export function evaluate(
  expression: string,
  context: Context,
  functions: Record<string, (...args: unknown[]) => unknown>,
): unknown {
  const tokens = tokensOf(expression);
  let at = 0;
  const sign = (...wanted: string[]): string | undefined => {
    const next = tokens[at]?.sign;
    if (next === undefined || !wanted.includes(next)) return undefined;
    at += 1;
    return next;
  };
  const primary = (): unknown => {
    if (sign('!')) return !primary();
    if (sign('(')) {
      const value = or();
      if (!sign(')')) throw new Error(`${expression}: a parenthesis is open`);
      return value;
    }
    const next = tokens[at++];
    if (next?.text !== undefined) return next.text;
    if (next?.path !== undefined) return read(context, next.path) ?? '';
    const call = next?.sign?.endsWith('(') ? functions[next.sign.slice(0, -1)] : undefined;
    if (!call) throw new Error(`${expression}: ${next?.sign} is not known`);
    const args: unknown[] = [];
    while (!sign(')')) {
      args.push(or());
      sign(',');
    }
    return call(...args);
  };
  const compare = (): unknown => {
    const left = primary();
    const operator = sign('==', '!=');
    if (!operator) return left;
    // GitHub compares texts ignoring case.
    const same = String(left).toLowerCase() === String(primary()).toLowerCase();
    return operator === '==' ? same : !same;
  };
  const and = (): unknown => {
    let value = compare();
    while (sign('&&')) {
      const right = compare();
      value = value ? right : value;
    }
    return value;
  };
  const or = (): unknown => {
    let value = and();
    while (sign('||')) {
      const right = and();
      value = value || right;
    }
    return value;
  };
  const value = or();
  if (at < tokens.length) throw new Error(`${expression}: ends too late`);
  return value;
}

export const contains = (all: unknown, one: unknown): boolean =>
  Array.isArray(all)
    ? all.some((each) => String(each).toLowerCase() === String(one).toLowerCase())
    : String(all).includes(String(one));

/** A text with its expressions filled in. */
export const fill = (text: string, context: Context): string =>
  text.replace(/\$\{\{(.*?)\}\}/g, (_, expression: string) =>
    String(evaluate(expression.trim(), context, { contains })),
  );

import { DateTime } from 'luxon';
import { kinds } from '../../model/access/kinds';
import type { Instant } from '../../model/time/instant';

/** What a new grant file says. */
export interface GrantWords {
  readonly user: string;
  readonly region: string;
  readonly instances: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly from: Instant;
  readonly until: Instant;
  readonly reason: string;
  readonly ticket?: string | undefined;
}

export interface PersonWords {
  readonly user: string;
  readonly existing: boolean;
  readonly email?: string | undefined;
  /** An armored OpenPGP public key. */
  readonly pgpKey?: string | undefined;
}

/** As a person would write it: single quotes, unless the text holds one and no double quote. */
export function quote(text: string): string {
  const json = JSON.stringify(text).replace(/[\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16)}`);
  if (text.includes("'") && !text.includes('"')) return json;
  return `'${json.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

/**
 * An instant as grant files hold it, in the zone of the machine or the offset of a text before it.
 *
 * @param like an instant as it was written: its offset is kept
 */
export function instantText(at: Instant, like?: string): string {
  const zone = like === undefined ? 'system' : (DateTime.fromISO(like, { setZone: true }).zoneName ?? 'utc');
  const text = DateTime.fromMillis(at, { zone }).toISO({ suppressMilliseconds: true }) ?? '';
  return text.replace(/\+00:00$/, 'Z');
}

const plain = /^[A-Za-z_$][\w$]*$/;

function accessText({ region, instances, tags }: GrantWords): string {
  const pairs = Object.entries(tags).map(([key, value]) => `${plain.test(key) ? key : quote(key)}: ${quote(value)}`);
  const target =
    instances.length > 0 ? `instances: [${instances.map(quote).join(', ')}]` : `tags: { ${pairs.join(', ')} }`;
  const line = `  access: shell({ region: ${quote(region)}, ${target} }),`;
  if (line.length <= 120) return line;
  const items = instances.length > 0 ? instances.map(quote) : pairs;
  const [open, close] = instances.length > 0 ? ['instances: [', ']'] : ['tags: {', '}'];
  const inner = items.map((item) => `      ${item},`).join('\n');
  return `  access: shell({\n    region: ${quote(region)},\n    ${open}\n${inner}\n    ${close},\n  }),`;
}

/** `john-dev` is imported as `johnDev`; a name that JavaScript keeps for itself, or that is taken, gets another. */
function nameFor(user: string): string {
  const camel = user.replace(/[^A-Za-z0-9]+(.)?/g, (_, next: string | undefined) => next?.toUpperCase() ?? '');
  const name = camel.charAt(0).toLowerCase() + camel.slice(1);
  return /^[a-z]\w*$/i.test(name) && name.length > 2 ? `${name}` : 'person';
}

const taken = new Set([
  ...Object.keys(kinds),
  'defineGrant',
  'default',
  'function',
  'class',
  'import',
  'export',
  'const',
  'new',
  'this',
]);

/** @param personFile what to import the person from, as the grant's file sees it, without `.ts` */
export function grantText(words: GrantWords, personFile: string): string {
  const wanted = nameFor(words.user);
  const name = taken.has(wanted) ? 'person' : wanted;
  return `import { defineGrant, shell } from 'curfew';
import ${name} from ${quote(personFile)};

export default defineGrant({
  person: ${name},
${accessText(words)}
  from: ${quote(instantText(words.from))},
  until: ${quote(instantText(words.until))},
  reason: ${quote(words.reason)},
${words.ticket === undefined ? '' : `  ticket: ${quote(words.ticket)},\n`}});
`;
}

export function personText({ user, existing, email, pgpKey }: PersonWords): string {
  const fields = [
    `user: ${quote(user)}`,
    ...(existing ? ['existing: true'] : []),
    ...(email === undefined ? [] : [`email: ${quote(email)}`]),
  ];
  const line = `export default definePerson({ ${fields.join(', ')} });`;
  if (pgpKey === undefined && line.length <= 120) return `import { definePerson } from 'curfew';\n\n${line}\n`;
  if (pgpKey !== undefined) {
    const key = pgpKey.trim().replaceAll('\\', '\\\\').replaceAll('`', '\\`').replaceAll('${', '\\${');
    fields.push(`pgpKey: \`\n${key}\n\``);
  }
  const lines = fields.map((field) => `  ${field},\n`).join('');
  return `import { definePerson } from 'curfew';\n\nexport default definePerson({\n${lines}});\n`;
}

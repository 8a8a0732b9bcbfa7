import { DateTime } from 'luxon';
import type { WrittenFields } from '../../model/access/kind';
import { kinds } from '../../model/access/kinds';
import type { TargetWords } from '../../model/access/target';
import type { Instant } from '../../model/time/instant';

/** What a new grant file says. */
export interface GrantWords extends TargetWords {
  readonly user: string;
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

const property = ([key, text]: readonly [string, string]): string => `${plain.test(key) ? key : quote(key)}: ${text}`;

const isList = (value: WrittenFields[string]): value is readonly string[] => Array.isArray(value);

/** A field as it stands on one line, or with a line for each of its items. */
function fieldText(value: WrittenFields[string], isLong: boolean): string {
  if (typeof value === 'string') return quote(value);
  const [open, close, items] = isList(value)
    ? ['[', ']', value.map(quote)]
    : ['{', '}', Object.entries(value).map(([key, text]) => property([key, quote(text)]))];
  if (isLong) return `${open}\n${items.map((item) => `      ${item},\n`).join('')}    ${close}`;
  return isList(value) ? `[${items.join(', ')}]` : `{ ${items.join(', ')} }`;
}

/** The first kind of access that can say what the words ask for, and what it says. */
function accessOf(words: GrantWords): { readonly kind: string; readonly fields: WrittenFields } {
  for (const [kind, { fromWords }] of Object.entries(kinds)) {
    const fields = fromWords(words);
    if (fields) return { kind, fields };
  }
  throw new Error('No kind of access can be made of these words.');
}

function accessText(kind: string, fields: WrittenFields): string {
  const texts = (isLong: boolean): string[] =>
    Object.entries(fields).map(([name, value]) => property([name, fieldText(value, isLong)]));
  const line = `  access: ${kind}({ ${texts(false).join(', ')} }),`;
  if (line.length <= 120) return line;
  return `  access: ${kind}({\n${texts(true)
    .map((text) => `    ${text},\n`)
    .join('')}  }),`;
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
  const { kind, fields } = accessOf(words);
  return `import { ${['defineGrant', kind].sort().join(', ')} } from 'curfew';
import ${name} from ${quote(personFile)};

export default defineGrant({
  person: ${name},
${accessText(kind, fields)}
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

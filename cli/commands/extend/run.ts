import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Changes } from '../../../load';
import { EditableFile } from '../../../load/edit';
import { kindOf } from '../../../model/access';
import { grantIdOf } from '../../../model/base/source';
import { grantKey, isSameGrant } from '../../../model/grant/grant-id';
import type { ValidGrant } from '../../../model/grant/valid-grant';
import type { Register } from '../../../model/register/register';
import { between, formatInstant, type Instant, minutes, plus, wholeSecond } from '../../../model/time/instant';
import { endsBefore, type Window } from '../../../model/time/window';
import type { Context } from '../../context/context';
import { instantText, quote } from '../../files/grant-text';
import { allOf, findGrant } from '../../files/grants';
import { tellChanges, tryChanges, writeChanges } from '../../files/write-files';
import { type ExitCode, misuse, refuse } from '../../frame/failure';
import { formatSpan, parseSpan, parseWhen } from '../../frame/when';

interface Options {
  readonly for?: string;
  readonly until?: string;
  readonly instance?: readonly string[];
  readonly reason?: string;
  readonly ticket?: string;
  readonly dryRun?: boolean;
}

/** `john-checkout.ts`, `john-checkout-2.ts`, `john-checkout-3.ts`: the next one that is free. */
function nextFile({ file, id }: ValidGrant, register: Register): string {
  const taken = new Set(allOf(register).map((grant) => grantKey(grant.id)));
  const [, stem = file.replace(/\.ts$/, '')] = /^(.*?)(?:-\d{1,3})?\.ts$/.exec(file) ?? [];
  for (let n = 2; ; n++) {
    const next = `${stem}-${n}.ts`;
    const nextId = grantIdOf(next.slice('grants/'.length));
    if (!isSameGrant(nextId, id) && !taken.has(grantKey(nextId))) return next;
  }
}

/** The grant that goes on where this one ends, and the one after that: what was extended beyond a window already. */
function lastOf(grant: ValidGrant, register: Register): ValidGrant {
  const stem = (id: string): string => id.replace(/-\d{1,3}$/, '');
  const next = allOf(register).find(
    (other) =>
      other.id !== grant.id &&
      stem(other.id) === stem(grant.id) &&
      other.person.user === grant.person.user &&
      other.window.from === grant.window.until &&
      JSON.stringify(other.access) === JSON.stringify(grant.access),
  );
  return next ? lastOf(next, register) : grant;
}

function endOf({ for: span, until }: Options, base: Instant, now: Instant): Instant {
  if ((span === undefined) === (until === undefined)) {
    throw misuse('--for', span, 'or --until is needed, and not both', 'Say how much longer: --for 2h.');
  }
  return until === undefined ? plus(base, parseSpan(span as string, '--for')) : parseWhen(until, now, '--until');
}

interface Plan {
  readonly changes: Changes;
  readonly told: string;
}

function sameFile(context: Context, grant: ValidGrant, until: Instant): Plan {
  const file = new EditableFile(readFileSync(join(context.home, grant.file), 'utf8'));
  const text = file.apply([file.set(['until'], quote(instantText(until, file.stringAt(['until']))))]);
  return {
    changes: new Map([[grant.file, text]]),
    told: `${grant.id} ends at ${formatInstant(until)}, ${formatSpan(until - grant.window.until)} later than it did.`,
  };
}

function nextGrant(
  context: Context,
  grant: ValidGrant,
  window: Window,
  register: Register,
  { instance, reason, ticket }: Options,
): Plan {
  const file = new EditableFile(readFileSync(join(context.home, grant.file), 'utf8'));
  const like = file.stringAt(['until']);
  const edits = [
    file.set(['from'], quote(instantText(window.from, like))),
    file.set(['until'], quote(instantText(window.until, like))),
  ];
  if (instance) {
    const before = kindOf(grant.access).targetField(grant.access);
    edits.push(file.set(['access', before], `[${instance.map(quote).join(', ')}]`, 'instances'));
  }
  if (reason !== undefined) edits.push(file.set(['reason'], quote(reason)));
  if (ticket !== undefined) {
    if (grant.ticket === undefined) {
      const rule = 'has no place: the grant that is renewed names no ticket';
      throw refuse({
        place: '--ticket',
        value: ticket,
        rule,
        remedy: 'Add it to the file by hand.',
        code: 'no-ticket',
      });
    }
    edits.push(file.set(['ticket'], quote(ticket)));
  }
  const next = nextFile(grant, register);
  const id = grantIdOf(next.slice('grants/'.length));
  return {
    changes: new Map([[next, file.apply(edits)]]),
    told: `${id} goes from ${formatInstant(window.from)} until ${formatInstant(window.until)}.`,
  };
}

export async function run(context: Context, [name = '']: string[], options: Options): Promise<ExitCode> {
  const { screen, settings } = context;
  const register = context.register();
  const now = wholeSecond(register.now);
  const named = findGrant(register, name);
  const elsewhere = options.instance !== undefined;
  const grant = elsewhere ? named : lastOf(named, register);
  if (grant !== named) screen.note(`${named.id} goes on as ${grant.id}: that one is extended.`);
  const over = grant.state === 'expired';
  const base = over || elsewhere ? now : grant.window.until;
  const until = endOf(options, base, now);
  if (!over && !elsewhere && !endsBefore(grant.window, { until })) {
    const remedy = `It ends at ${formatInstant(grant.window.until)}; curfew end ${grant.id} ends it now.`;
    const rule = 'is not later than the grant ends already';
    throw refuse({ place: '--until', value: options.until, rule, remedy, code: 'not-later' });
  }
  const longest = minutes(settings.longestWindowMinutes);
  const fits =
    !over && !elsewhere && between(grant.window.from, until) <= longest && !options.reason && !options.ticket;
  const { changes, told } = fits
    ? sameFile(context, grant, until)
    : nextGrant(context, grant, { from: base, until }, register, options);
  tryChanges(context, changes);
  if (options.dryRun) {
    for (const [file, text] of changes) screen.print(`${file}:\n${text}`);
    return 0;
  }
  writeChanges(context, changes);
  tellChanges(context, changes, `feat: extend ${grant.id}`);
  screen.note(told);
  return 0;
}

import fc from 'fast-check';
import { eventOf, type Notice, publicationOf } from '../../../../model/contracts/notice';
import { instant } from '../../../support/instant';
import { anyText } from '../../../support/text';

const from = instant('2030-06-03T09:00:00Z');
const until = instant('2030-06-03T12:00:00Z');
const grant = { person: 'john', grant: 'checkout', until } as const;

/** What SNS would deliver. */
function delivered(notice: Notice) {
  const { Subject, Message, MessageAttributes, MessageStructure } = publicationOf(notice);
  expect(MessageStructure).toBe('json');
  const { default: chat, email, ...others } = JSON.parse(Message);
  expect(others).toEqual({});
  const attributes = Object.entries(MessageAttributes).map(([key, { DataType, StringValue }]) => {
    expect(DataType).toBe('String');
    return [key, StringValue];
  });
  return { subject: Subject, chat: JSON.parse(chat), email, attributes: Object.fromEntries(attributes) };
}

test('a notice, whole', () => {
  const { subject, chat, email, attributes } = delivered({ ...grant, kind: 'granted', from, reason: 'OPS-1: "slow"' });
  expect(subject).toBe('Curfew: Granted: john');
  expect(attributes).toEqual({ kind: 'granted', person: 'john' });
  expect(chat).toEqual({
    version: '1.0',
    source: 'custom',
    content: {
      textType: 'client-markdown',
      title: 'Granted: `john`',
      description:
        '`john` has grant `checkout` from `2030-06-03T09:00:00Z` until `2030-06-03T12:00:00Z`. Reason: `OPS-1: "slow"`',
    },
    metadata: { additionalContext: { kind: 'granted', person: 'john' } },
  });
  expect(email).toBe(
    '"john" has grant "checkout" from "2030-06-03T09:00:00Z" until "2030-06-03T12:00:00Z". Reason: "OPS-1: "slow""',
  );
});

test.each<[Notice, string, string]>([
  [
    { ...grant, kind: 'starts' },
    'Access starts: `john`',
    'Grant `checkout` of `john` is live until `2030-06-03T12:00:00Z`.',
  ],
  [
    { ...grant, kind: 'ends-soon' },
    'Access ends soon: `john`',
    'Grant `checkout` of `john` ends at `2030-06-03T12:00:00Z`, and open sessions with it.',
  ],
  [{ ...grant, kind: 'ended' }, 'Access ended: `john`', 'Grant `checkout` of `john` ended at `2030-06-03T12:00:00Z`.'],
  [
    {
      kind: 'session-ended',
      person: 'john',
      session: 'john-0e3',
      target: 'i-0ee',
      region: 'eu-west-1',
      why: 'it is over',
    },
    'Session ended: `john`',
    'Session `john-0e3` of `john` on `i-0ee` in `eu-west-1` was ended: `it is over`',
  ],
  [
    { kind: 'revoked', person: 'john', at: from, reason: 'key leaked' },
    'Revoked: `john`',
    'All access of `john` was taken away at `2030-06-03T09:00:00Z`. Reason: `key leaked`',
  ],
  [
    { kind: 'restored', person: 'john', at: from, reason: 'found it' },
    'Restored: `john`',
    'All access of `john` was given back at `2030-06-03T09:00:00Z`. Reason: `found it`',
  ],
  [
    {
      kind: 'refused-attempt',
      person: 'john',
      region: 'eu-west-1',
      at: until,
      error: 'AccessDenied',
      address: '203.0.113.7',
      event: '8f7f1c3e',
    },
    'Refused: `john`',
    '`john` was refused a session in `eu-west-1` at `2030-06-03T12:00:00Z` (`AccessDenied`), from `203.0.113.7`. ' +
      'What was asked for is event `8f7f1c3e` of CloudTrail.',
  ],
  [
    { kind: 'finding', person: 'john', code: 'password', resource: 'john', why: 'has one. Delete it.' },
    'Finding: `password`',
    '`john`: `has one. Delete it.`',
  ],
])('$kind', (notice, title, description) => {
  const { chat, attributes } = delivered(notice);
  expect(chat.content).toEqual({ textType: 'client-markdown', title, description });
  expect(attributes).toEqual({ kind: notice.kind, person: 'john' });
});

test('a finding about nobody has no attribute that says who: SNS takes no empty one', () => {
  const { attributes } = delivered({ kind: 'finding', code: 'c', resource: 'r', why: 'w' });
  expect(attributes).toEqual({ kind: 'finding' });
});

const reasonIn = (reason: string): string => {
  const { description } = delivered({ kind: 'revoked', person: 'john', at: from, reason }).chat.content;
  return description.slice(description.indexOf('Reason: ') + 'Reason: '.length);
};

test.each([
  ['a mention of a channel', '<!channel> look', '`‹!channel› look`'],
  ['of a user', '<@U012AB3CD>', '`‹＠U012AB3CD›`'],
  ['of a group', '<!subteam^S123|ops>', '`‹!subteam^S123|ops›`'],
  ['written as entities', '&lt;!here&gt;', '`＆lt;!here＆gt;`'],
  ['in words', '@here and (@channel)', '`＠here and (＠channel)`'],
  ['but an address is an address', 'ask john@example.com', '`ask john@example.com`'],
  ['a link in disguise', '<https://evil.example|aws.amazon.com>', '`‹https://evil.example|aws.amazon.com›`'],
  ['the end of the code span', '` *all is well* `', "`' *all is well* '`"],
  ['an escape of its end', 'x\\', '`x＼`'],
  ['another message below', 'x\n\n# Granted\r\u2028- root', '`x # Granted - root`'],
  ['the other direction, and nothing at all', 'a\u202Eb\u200B\u0000c\uD800', '`a b c`'],
  ['emoji are text', 'done ✅ :tada:', '`done ✅ :tada:`'],
  ['nothing', ' \n', '`-`'],
  ['too long', 'x'.repeat(10_000), `\`${'x'.repeat(499)}…\``],
  ['too long, and no character is cut in two', '😀'.repeat(501), `\`${'😀'.repeat(499)}…\``],
])('a hostile reason: %s', (_what, reason, expected) => {
  expect(reasonIn(reason)).toBe(expected);
});

/** Every text of a notice by what makes one. */
const writers: readonly ((x: string) => Notice)[] = [
  (x) => ({ kind: 'granted', person: x, grant: x, from, until, reason: x }),
  (x) => ({ kind: 'starts', person: x, grant: x, until }),
  (x) => ({ kind: 'ends-soon', person: x, grant: x, until }),
  (x) => ({ kind: 'ended', person: x, grant: x, until }),
  (x) => ({ kind: 'session-ended', person: x, session: x, target: x, region: x, why: x }),
  (x) => ({ kind: 'revoked', person: x, at: from, reason: x }),
  (x) => ({ kind: 'everybody-revoked', at: from, reason: x }),
  (x) => ({ kind: 'refused-attempt', person: x, region: x, at: from, error: x, address: x, event: x }),
  (x) => ({ kind: 'finding', person: x, code: x, resource: x, why: x }),
];
const hostile = fc.oneof(
  anyText({ maxLength: 700 }),
  fc.string({ unit: fc.constantFrom(...'`<>&@\\*_~[]()|!#"\'\n\r\t ', 'a', '\u202E', '😀'), maxLength: 700 }),
);
const skeleton = (text: string): string => text.replace(/`[^`]*`/g, '`_`');

test('whatever anybody writes, in any field: the message around it is the same, and within the limits', () => {
  fc.assert(
    fc.property(fc.constantFrom(...writers), hostile, (write, x) => {
      const { subject, chat } = delivered(write(x));
      const harmless = delivered(write('x')).chat;
      const { title, description } = chat.content;
      expect(skeleton(title)).toBe(skeleton(harmless.content.title));
      expect(skeleton(description)).toBe(skeleton(harmless.content.description));
      expect(title + description).not.toMatch(/[<>&\\]|[^\P{C}]|(?<![\w.+-])@/u);
      expect([...title].length).toBeLessThanOrEqual(250);
      expect([...description].length).toBeLessThanOrEqual(3000);
      // SNS: less than 100 characters, and no line breaks or control characters.
      expect(subject.length).toBeGreaterThan(0);
      expect([...subject].length).toBeLessThan(100);
      expect(subject).not.toMatch(/\p{C}|[\u2028\u2029]/u);
    }),
    { numRuns: 2000 },
  );
});

test('for machines: the fields themselves, one line each', () => {
  const { Detail, ...rest } = eventOf({ ...grant, kind: 'granted', from, reason: 'a\n`b`' }, 'id-1');
  expect(rest).toEqual({ Source: 'curfew', DetailType: 'granted' });
  expect(JSON.parse(Detail)).toEqual({
    id: 'id-1',
    kind: 'granted',
    person: 'john',
    grant: 'checkout',
    from: '2030-06-03T09:00:00Z',
    until: '2030-06-03T12:00:00Z',
    reason: 'a `b`',
  });
});

test('and never more than EventBridge takes', () => {
  fc.assert(
    fc.property(fc.constantFrom(...writers), hostile, (write, x) => {
      expect(Buffer.byteLength(eventOf(write(x.repeat(50)), 'id').Detail)).toBeLessThan(256 * 1024);
    }),
  );
});

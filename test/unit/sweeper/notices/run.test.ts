import { ledgerText, readLedger } from '../../../../sweeper/notices/ledger';
import { afterNoon, MemoryNoticeAws } from '../../../support/notices/memory-aws';
import { parseEmf } from '../../../support/sweep/emf';

const jane = { user: 'jane', id: 'db', from: afterNoon(-30), until: afterNoon(30) };
const john = { user: 'john', id: 'checkout', from: afterNoon(5), until: afterNoon(65) };

async function begun(): Promise<MemoryNoticeAws> {
  const aws = new MemoryNoticeAws().declare();
  await aws.run();
  return aws;
}
/** Throws at the n-th of those calls. */
function failAt(aws: MemoryNoticeAws, name: string, at: 'before' | 'after', n = 1): void {
  let seen = 0;
  aws.around = (call, when) => {
    if (call === name && when === at && ++seen === n) throw new Error(`${name} failed`);
  };
}
const kinds = ({ told }: MemoryNoticeAws): string[] => told.map(({ channel, kind }) => `${kind} ${channel}`);

test('one that cannot be told hides no other, and is told by the next run', async () => {
  const aws = (await begun()).declare(jane, john);
  failAt(aws, 'publish', 'before');
  await expect(aws.run(1)).rejects.toThrow(/^granted arn:.* was not told to the topic: Error: publish failed$/);
  expect(kinds(aws).sort()).toHaveLength(5);
  await aws.run(1);
  expect(aws.news().sort()).toEqual(['granted jane', 'granted john', 'starts jane']);
});

test.each([
  ['publish', 'topic'],
  ['emit', 'bus'],
])('while %s fails the other channel is not told again and again', async (call, channel) => {
  const aws = (await begun()).declare(john);
  aws.around = (name) => {
    if (name === call) throw new Error('down');
  };
  for (let i = 0; i < 2; i++) await expect(aws.run(1)).rejects.toThrow('down');
  expect(aws.told).toHaveLength(1);
  aws.around = () => undefined;
  await aws.run(1);
  expect(aws.told[1]?.channel).toBe(channel);
  expect(aws.news()).toEqual(['granted john']);
  await aws.run(1);
  expect(aws.news()).toEqual([]);
  expect(JSON.parse(aws.stored?.text ?? '').half).toEqual({});
});

test('of two runs at once one tells', async () => {
  const aws = (await begun()).declare(jane, john);
  const reports = await Promise.all([aws.run(), aws.run()]);
  expect(reports.map(({ told }) => told).sort()).toEqual([0, 3]);
  expect(aws.news().sort()).toEqual(['granted jane', 'granted john', 'starts jane']);
});

test('a run that comes while another tells leaves at once', async () => {
  const aws = (await begun()).declare(john);
  let second: unknown;
  let calls = 0;
  aws.around = (call, when) => {
    if (call !== 'publish' || when !== 'before') return;
    aws.around = () => void calls++;
    second = aws.run();
  };
  await aws.run(0.5);
  expect(await second).toMatchObject({ told: 0, left: 0 });
  expect(calls).toBeLessThan(20);
  expect(aws.news()).toEqual(['granted john']);
});

test('what a crash left is told a minute later, though it is gone meanwhile', async () => {
  const aws = (await begun()).declare(jane);
  failAt(aws, 'writeLedger', 'before', 2);
  await expect(aws.run(1)).rejects.toThrow('writeLedger failed');
  expect(aws.news()).toEqual(['granted jane', 'starts jane']);
  aws.declare();
  await aws.run(1);
  // It was told of, so its end has to be.
  expect(aws.news()).toEqual(['ended jane']);
});

test('no time left: the rest is due again', async () => {
  const aws = (await begun()).declare(jane, john);
  aws.around = (call, when) => {
    if (call === 'publish' && when === 'after') aws.now = afterNoon(1);
  };
  expect(await aws.run()).toMatchObject({ told: 0, left: 3 });
  aws.around = () => undefined;
  await aws.run(1);
  expect(aws.news().sort()).toEqual(['granted jane', 'granted john', 'starts jane']);
});

test('a dry run says what it would tell, and does nothing', async () => {
  const aws = (await begun()).declare(john);
  const { stored } = aws;
  expect(await aws.run(1, true)).toEqual({ sweep: 'notices', dryRun: true, told: 0, left: 1, problems: [] });
  expect(aws.lines).toContainEqual(expect.objectContaining({ action: 'notice', outcome: 'planned' }));
  expect(aws.told).toEqual([]);
  expect(aws.stored).toBe(stored);
});

test('a ledger that is there and cannot be seen fails the run, and nothing is told', async () => {
  const aws = (await begun()).declare(john);
  aws.ledger = async () => undefined;
  await expect(aws.run(1)).rejects.toThrow(
    'there is a ledger of notices that cannot be read; look at the rights to it',
  );
  expect(aws.told).toEqual([]);
});

test('a manifest of another account is none', async () => {
  const aws = await begun();
  aws.text = (aws.text ?? '').replace('"123456789012"', '"210987654321"');
  await expect(aws.run(1)).rejects.toThrow('it is of account 210987654321');
});

const ledger = {
  cursor: afterNoon(0),
  claimed: afterNoon(1),
  grants: new Map([['arn', ['granted', 'starts'] as const]]),
  entries: new Map([['session x', afterNoon(-1)]]),
  findings: new Map([['0a', afterNoon(-2)]]),
  half: new Map([['id', 'bus' as const]]),
};

test('a ledger is read back as it was written', () => {
  expect(readLedger(ledgerText(ledger))).toEqual(ledger);
});

test.each([
  ['{', /the ledger of notices cannot be read: .+ Bring back an earlier version of it, or delete it/],
  ['null', /cannot be read/],
  ['[]', /its version is undefined/],
  [ledgerText(ledger).replace('"version":1', '"version":2'), /its version is 2/],
  [ledgerText(ledger).replace('T12:00', 'T25:00'), /"2030-06-03T25:00:00.000Z" is no instant/],
  [ledgerText(ledger).replace('"starts"', '"begins"'), /"begins" is none of granted, starts, ends-soon, ended/],
  [ledgerText(ledger).replace('["granted","starts"]', '"x"'), /"x" is no list/],
  [ledgerText(ledger).replace('{"0a"', '[{"0a"').replace('58:00.000Z"}', '58:00.000Z"}]'), /a part of it is no object/],
])('what is no ledger: %s', async (text, why) => {
  expect(() => readLedger(text)).toThrow(why);
  const aws = (await begun()).declare(john);
  aws.stored = { text, tag: 'v' };
  await expect(aws.run(1)).rejects.toThrow(why);
  expect(aws.told).toEqual([]);
});

test('so many at once come at the pace that mailboxes are spared, and the rest a minute later', async () => {
  const many = Array.from({ length: 300 }, (_, i) => ({ ...john, id: `g${i}` }));
  const aws = (await begun()).declare(...many);
  const times: number[] = [];
  aws.around = (call, when) => {
    if (call === 'publish' && when === 'before') times.push(aws.now);
  };
  const first = await aws.run(1);
  expect([first.told, first.left]).toEqual([240, 60]);
  // SNS suspends a mail subscription at more than ten messages in one second.
  for (const at of times) expect(times.filter((other) => other >= at && other < at + 1000).length).toBeLessThan(10);
  expect((await aws.run(1)).told).toBe(60);
  expect((await aws.run(1)).told).toBe(0);
  expect(
    new Set(aws.told.filter(({ channel }) => channel === 'topic').map(({ publication }) => publication?.Message)).size,
  ).toBe(300);
});

test('a run that fails has a metric of its own, and fails no sweep', async () => {
  const aws = (await begun()).declare(john);
  aws.around = (call) => {
    if (call === 'publish') throw new Error('down');
  };
  await expect(aws.run(1)).rejects.toThrow('down');
  expect(parseEmf(JSON.stringify(aws.lines.at(-1)))).toMatchObject({
    Notices: { values: [0] },
    NoticesFailed: { values: [1] },
  });
});

import { afterNoon, MemoryNoticeAws, noon } from '../../../support/notices/memory-aws';

const session = {
  change: 'session ended',
  session: 'john-0e3',
  region: 'eu-west-1',
  target: 'i-0ee',
  why: 'it is over',
};
const who = 'arn:aws:iam::123456789012:user/curfew/john';

async function begun(): Promise<MemoryNoticeAws> {
  const aws = new MemoryNoticeAws().declare();
  await aws.run();
  return aws;
}
const mails = ({ told }: MemoryNoticeAws): string[] =>
  told.flatMap(({ publication }) => (publication ? [JSON.parse(publication.Message).email] : []));

test('a session that a tick ended, and one that a command did', async () => {
  const aws = await begun();
  aws.entry({ ...session, outcome: 'gone', who });
  aws.entry({ ...session, session: 'john-0e4', who: 'john' });
  await aws.run(1);
  expect(mails(aws)).toEqual([
    'Session "john-0e3" of "john" on "i-0ee" in "eu-west-1" was ended: "it is over"',
    'Session "john-0e4" of "john" on "i-0ee" in "eu-west-1" was ended: "it is over"',
  ]);
  expect(aws.news()).toEqual(['session-ended john', 'session-ended john']);
  await aws.run(1);
  expect(aws.news()).toEqual([]);
});

test('one session is told once, though two ticks wrote that they ended it', async () => {
  const aws = await begun();
  aws.entry({ ...session, outcome: 'gone', who });
  aws.entry({ ...session, outcome: 'already gone', who });
  await aws.run(1);
  expect(aws.news()).toEqual(['session-ended john']);
  aws.entry({ ...session, outcome: 'already gone', who });
  await aws.run(1);
  expect(aws.news()).toEqual([]);
});

test('a revocation, and nothing else of the audit log', async () => {
  const aws = await begun();
  aws.entry({ change: 'access revoked', who: 'john', why: 'laptop stolen' });
  aws.entry({ change: 'key deleted', who: 'john', key: 'AKIA', why: 'laptop stolen' });
  aws.entry({ change: 'session ended', why: 'nobody knows whose' });
  aws.audit.push({ at: noon, message: 'no JSON' }, { at: noon, message: 'null' });
  await aws.run(1);
  expect(mails(aws)).toEqual([
    'All access of "john" was taken away at "2030-06-03T12:00:00Z". Reason: "laptop stolen"',
  ]);
});

test.each([0, 1, 14])('what the log shows %i minutes late is told, and told once', async (late) => {
  const aws = await begun();
  await aws.run(1);
  aws.now = afterNoon(1 + late);
  aws.entry({ ...session, who }, afterNoon(1));
  for (let minute = 0; minute < 120; minute++) await aws.run(1);
  expect(aws.news()).toEqual(['session-ended john']);
  // Nothing of it is left to be remembered.
  expect(aws.stored?.text).not.toContain('john');
});

test('after a day without a run, all of the day is told', async () => {
  const aws = await begun();
  aws.entry({ ...session, who }, afterNoon(30));
  await aws.run(24 * 60);
  expect(aws.news()).toEqual(['session-ended john']);
});

const finding = { code: 'other-right', resource: who, user: 'john', why: 'may start sessions. Take it away.' };

test('a finding is told once while it lasts', async () => {
  const aws = await begun();
  for (let hour = 0; hour < 50; hour++) {
    aws.finding(finding);
    if (hour === 3) aws.finding({ code: 'unreadable', policy: 'arn:x', why: 'cannot be read. Look.' });
    for (let minute = 0; minute < 60; minute += 5) await aws.run(5);
  }
  expect(mails(aws)).toEqual([
    '"arn:aws:iam::123456789012:user/curfew/john": "may start sessions. Take it away."',
    '"arn:x": "cannot be read. Look."',
  ]);
  expect(aws.news()).toEqual(['finding john', 'finding ']);
});

test('and again when it comes back after a day', async () => {
  const aws = await begun();
  aws.finding(finding);
  await aws.run(1);
  expect(aws.news()).toEqual(['finding john']);
  await aws.run(22 * 60);
  aws.finding(finding);
  await aws.run(1);
  expect(aws.news()).toEqual([]);
  await aws.run(26 * 60);
  expect(JSON.parse(aws.stored?.text ?? '').findings).toEqual({});
  aws.finding(finding);
  await aws.run(1);
  expect(aws.news()).toEqual(['finding john']);
});

test('what the run itself prints is no finding', async () => {
  const aws = await begun();
  aws.finding(finding);
  await aws.run(1);
  for (const line of aws.lines) aws.log.push({ at: aws.now, message: JSON.stringify(line) });
  aws.news();
  await aws.run(1);
  expect(aws.news()).toEqual([]);
});

test('quiet hours write the ledger once an hour: each write is kept as a version', async () => {
  const aws = await begun();
  const before = aws.writes;
  for (let minute = 0; minute < 24 * 60; minute++) await aws.run(1);
  expect(aws.writes - before).toBe(24);
});

test.each(['entries', 'findings'] as const)(
  'where the %s cannot be read the others are told, and nothing is lost',
  async (log) => {
    const aws = await begun();
    aws.entry({ ...session, who });
    aws.finding(finding);
    aws.around = (call) => {
      if (call === log) throw new Error('denied');
    };
    await expect(aws.run(1)).rejects.toThrow('cannot be read: Error: denied');
    expect(aws.news()).toEqual([log === 'entries' ? 'finding john' : 'session-ended john']);
    await expect(aws.run(120)).rejects.toThrow('denied');
    expect(aws.news()).toEqual([]);
    aws.around = () => undefined;
    await aws.run(1);
    expect(aws.news()).toEqual([log === 'entries' ? 'session-ended john' : 'finding john']);
  },
);

test('what could not be told for an hour is told then, and what was told before is not told again', async () => {
  const aws = await begun();
  await aws.run(1);
  aws.entry({ ...session, who });
  await aws.run(0);
  await aws.run(20);
  expect(aws.news()).toEqual(['session-ended john']);
  aws.entry({ ...session, session: 'john-0e4', who }, afterNoon(7));
  aws.around = (call) => {
    if (call === 'publish' || call === 'emit') throw new Error('down');
  };
  for (let minute = 0; minute < 60; minute++) await expect(aws.run(1)).rejects.toThrow('down');
  aws.around = () => undefined;
  await aws.run(1);
  expect(mails(aws)).toEqual(['Session "john-0e4" of "john" on "i-0ee" in "eu-west-1" was ended: "it is over"']);
  expect(aws.news()).toEqual(['session-ended john']);
});

test('given back: told as well', async () => {
  const aws = await begun();
  aws.entry({ change: 'access revoked', who: 'john', why: 'key leaked' });
  aws.entry({ change: 'access restored', who: 'john', why: 'found it' });
  await aws.run(1);
  expect(mails(aws)[1]).toMatch(/^All access of "john" was given back at ".*"\. Reason: "found it"$/);
  expect(aws.news()).toEqual(['revoked john', 'restored john']);
});

test('everybody put out, and let in: told once each, and to no single person', async () => {
  const aws = await begun();
  aws.entry({ change: 'everybody revoked', policy: 'arn', why: 'laptops stolen' });
  aws.entry({ change: 'everybody restored', policy: 'arn', why: 'found them' });
  await aws.run(1);
  expect(mails(aws)).toEqual([
    'Everybody is out: all access was taken away at "2030-06-03T12:00:00Z". Reason: "laptops stolen"',
    'Everybody may come in again: all access was given back at "2030-06-03T12:00:00Z". Reason: "found them"',
  ]);
  expect(aws.news()).toEqual(['everybody-revoked ', 'everybody-restored ']);
  await aws.run(1);
  expect(aws.news()).toEqual([]);
});

test('a role is nobody of ours, whatever its session is called', async () => {
  const aws = await begun();
  const role = 'arn:aws:sts::123456789012:assumed-role/Ops/john';
  aws.entry({ ...session, outcome: 'gone', who: role });
  await aws.run(1);
  expect(aws.news()).toEqual([`session-ended ${role}`]);
});

test('what was logged before the first run is past', async () => {
  const aws = new MemoryNoticeAws().declare();
  aws.entry({ ...session, outcome: 'gone', who });
  aws.now = afterNoon(5);
  await aws.run();
  await aws.run(1);
  expect(aws.news()).toEqual([]);
});

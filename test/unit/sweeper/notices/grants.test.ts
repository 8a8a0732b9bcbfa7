import { denialOf } from '../../../../model/access/denial';
import type { Publication } from '../../../../model/contracts/notice';
import { account, afterNoon, arnOf, MemoryNoticeAws, noon } from '../../../support/notices/memory-aws';

const john = { user: 'john', id: 'checkout', from: afterNoon(5), until: afterNoon(65), reason: 'OPS-1' };
const jane = { user: 'jane', id: 'db', from: afterNoon(-30), until: afterNoon(30) };

/** A run before there was anything. */
async function begun(...grants: (typeof jane)[]): Promise<MemoryNoticeAws> {
  const aws = new MemoryNoticeAws().declare(...grants);
  await aws.run();
  expect(aws.news()).toEqual([]);
  return aws;
}
const textOf = (publication: Publication | undefined): string => JSON.parse(publication?.Message ?? '{}').email;

test('the life of a grant', async () => {
  const aws = await begun();
  aws.declare(john);
  await aws.run(1);
  expect(textOf(aws.told[0]?.publication)).toBe(
    '"john" has grant "checkout" from "2030-06-03T12:05:00Z" until "2030-06-03T13:05:00Z". Reason: "OPS-1"',
  );
  expect(aws.told[1]?.id).toBe(`granted ${arnOf(john)}`);
  expect(aws.news()).toEqual(['granted john']);
  const life: Record<number, string[]> = {};
  for (let minute = 2; minute < 200; minute++) {
    await aws.run(1);
    const news = aws.news();
    if (news.length > 0) life[minute] = news;
  }
  expect(life).toEqual({ 5: ['starts john'], 55: ['ends-soon john'], 65: ['ended john'] });
  // It is remembered for an hour, so that the clocks of two containers may differ.
  expect(aws.stored?.text).not.toContain('john');
});

test('the first run tells nothing of what is so already, and what comes after it', async () => {
  const aws = await begun(jane, john);
  await aws.run(5);
  expect(aws.news()).toEqual(['starts john']);
  await aws.run(15);
  expect(aws.news()).toEqual(['ends-soon jane']);
  await aws.run(10);
  expect(aws.news()).toEqual(['ended jane']);
});

test('what nobody could tell in time is not told late, but for the end', async () => {
  const aws = await begun();
  aws.declare(john);
  await aws.run(1);
  aws.news();
  await aws.run(600);
  expect(aws.news()).toEqual(['ended john']);
});

test('merged when it was over already: nothing', async () => {
  const aws = await begun();
  aws.declare({ ...john, from: afterNoon(-60), until: afterNoon(-1) });
  await aws.run(1);
  expect(aws.news()).toEqual([]);
});

test('made when it is live: granted and begun at once; in its last minutes, all three', async () => {
  const aws = await begun();
  aws.declare(jane);
  await aws.run(1);
  expect(aws.news()).toEqual(['granted jane', 'starts jane']);
  aws.declare(jane, { ...john, from: noon, until: afterNoon(8) });
  await aws.run(1);
  expect(aws.news()).toEqual(['granted john', 'starts john', 'ends-soon john']);
});

test('extended: granted anew, nothing ends, and nothing starts again', async () => {
  const aws = await begun(jane);
  aws.declare({ ...jane, until: afterNoon(60) });
  await aws.run(1);
  expect(textOf(aws.told[0]?.publication)).toContain('until "2030-06-03T13:00:00Z"');
  expect(aws.news()).toEqual(['granted jane']);
  await aws.run(30);
  expect(aws.news()).toEqual([]);
  await aws.run(28);
  expect(aws.news()).toEqual(['ends-soon jane']);
  await aws.run(1);
  expect(aws.news()).toEqual(['ended jane']);
});

test('extended, and heard of only after the old end', async () => {
  const aws = await begun(jane);
  aws.declare({ ...jane, until: afterNoon(60) });
  await aws.run(35);
  expect(aws.news()).toEqual(['granted jane']);
});

test('put off: ended today, granted for another time', async () => {
  const aws = await begun(jane);
  aws.declare({ ...jane, from: afterNoon(120), until: afterNoon(180) });
  await aws.run(1);
  expect(aws.news().sort()).toEqual(['ended jane', 'granted jane']);
  await aws.run(120);
  expect(aws.news()).toEqual(['starts jane']);
});

test('deleted, or ended early by its file: ended, at the moment it was', async () => {
  const aws = await begun(jane);
  aws.now = afterNoon(3);
  aws.declare();
  await aws.run(2);
  expect(textOf(aws.told[0]?.publication)).toBe('Grant "db" of "jane" ended at "2030-06-03T12:03:00Z".');
  expect(aws.news()).toEqual(['ended jane']);

  const other = await begun(jane);
  other.declare({ ...jane, until: afterNoon(1) });
  await other.run(2);
  expect(textOf(other.told[0]?.publication)).toBe('Grant "db" of "jane" ended at "2030-06-03T12:01:00Z".');
  expect(other.news()).toEqual(['ended jane']);
  await other.run(1);
  expect(other.news()).toEqual([]);
});

test('deleted and brought back: granted once more', async () => {
  const aws = await begun(jane);
  aws.declare();
  await aws.run(1);
  expect(aws.news()).toEqual(['ended jane']);
  aws.declare(jane);
  await aws.run(1);
  expect(aws.news()).toEqual(['granted jane', 'starts jane']);
  await aws.run(1);
  expect(aws.news()).toEqual([]);
});

test('put off within its window: it starts again', async () => {
  const aws = await begun(jane);
  aws.declare({ ...jane, from: afterNoon(10) });
  await aws.run(1);
  expect(aws.news()).toEqual([]);
  await aws.run(10);
  expect(aws.news()).toEqual(['starts jane']);
});

test('a manifest that says nothing of windows takes nothing away, and grants still end', async () => {
  const aws = await begun(jane, john);
  const { grants: _, ...old } = JSON.parse(aws.text ?? '');
  aws.text = JSON.stringify(old);
  await aws.run(6);
  expect(aws.news()).toEqual([]);
  await aws.run(25);
  expect(aws.news()).toEqual(['ended jane']);
  aws.declare(jane, john);
  await aws.run(1);
  expect(aws.news()).toEqual(['starts john']);
});

test('nor does one that cannot be read: and that fails the run', async () => {
  const aws = await begun(jane);
  aws.text = '{';
  await expect(aws.run(1)).rejects.toThrow('the manifest cannot be read: Error: it is no JSON object');
  expect(aws.news()).toEqual([]);
  aws.text = undefined;
  await expect(aws.run(30)).rejects.toThrow('the manifest cannot be read: Error: there is none');
  expect(aws.news()).toEqual(['ended jane']);
});

test('before the first manifest nothing begins: the first one would be all news', async () => {
  const aws = new MemoryNoticeAws();
  await expect(aws.run()).rejects.toThrow('there is none');
  expect(aws.stored).toBeUndefined();
  aws.declare(jane);
  await aws.run(1);
  expect(aws.news()).toEqual([]);
});

test('what apply has not taken away yet, or could not, has not ended', async () => {
  const aws = new MemoryNoticeAws().declare(jane);
  await aws.run();
  aws.standing.push(arnOf(jane));
  aws.declare();
  for (let i = 0; i < 3; i++) {
    await aws.run(1);
    expect(aws.news()).toEqual([]);
  }
  aws.standing.pop();
  await aws.run(1);
  expect(aws.news()).toEqual(['ended jane']);
});

test('where IAM does not say what stands, nothing ends early; at its end it does', async () => {
  const aws = new MemoryNoticeAws().declare(jane);
  await aws.run();
  aws.declare();
  aws.around = (call) => {
    if (call === 'policies') throw new Error('throttled');
  };
  await expect(aws.run(1)).rejects.toThrow('the policies cannot be listed: Error: throttled');
  expect(aws.news()).toEqual([]);
  await expect(aws.run(40)).rejects.toThrow('throttled');
  expect(aws.news()).toEqual(['ended jane']);
});

test.each(['alone', 'with everybody'])(
  'of somebody who is revoked %s it is told that a grant opens nothing',
  async (how) => {
    const aws = new MemoryNoticeAws().declare();
    await aws.run();
    const denied = (user: string, until: number): string => {
      const { path, name } = denialOf(user, afterNoon(until));
      return `arn:aws:iam::${account}:policy${path}${name}`;
    };
    aws.standing.push(denied('john', -1));
    if (how === 'alone') aws.standing.push(denied('Jane', 600));
    else aws.outs = ['Jane', 'max'];
    const soon = { user: 'john', id: 'x', from: afterNoon(-1), until: afterNoon(30) };
    aws.declare(jane, soon);
    await aws.run(1);
    const mails = aws.told.flatMap(({ publication }) => (publication ? [JSON.parse(publication.Message).email] : []));
    const holds = mails.filter((mail) => mail.endsWith('It opens nothing: all their access is revoked.'));
    expect(holds.map((mail) => mail.includes('"jane"'))).toEqual([true, true]);
    expect(mails).toHaveLength(4);
  },
);

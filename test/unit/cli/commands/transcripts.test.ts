import { LogStream, restoring, transcriptOf } from '../../../../cli/commands/logs/transcripts';
import type { Context } from '../../../../cli/context/context';
import { checkSettings } from '../../../../model/settings/check-settings';

/** What CloudWatch Logs and S3 answer to somebody who reads a transcript. */

const region = 'eu-central-1';
const id = 'john-y7zi5a5vlqhlfefzev7k7xgbzw';
const checked = checkSettings({ account: '123456789012', regions: [region] });
if (!checked.ok) throw new Error('the settings are wrong');
const settings = checked.value;

interface Page {
  readonly events: readonly string[];
  readonly token: string;
}

/** A stream whose page follows from the token sent; `asked` are the tokens. */
function streaming(pages: Readonly<Record<string, Page>>, s3: () => unknown = () => undefined) {
  const asked: (string | undefined)[] = [];
  const send = async ({ input }: { readonly input: { readonly nextToken?: string } }) => {
    asked.push(input.nextToken);
    const page = pages[input.nextToken ?? 'first'];
    if (!page) throw Object.assign(new Error('no such stream'), { name: 'ResourceNotFoundException' });
    return { events: page.events.map((message) => ({ message })), nextForwardToken: page.token };
  };
  const aws = { logsIn: () => ({ send }), s3In: () => ({ send: async () => s3() }) };
  return { context: { aws, settings } as unknown as Context, asked };
}

const named = (name: string) => () => {
  throw Object.assign(new Error('refused'), { name });
};

test('an empty page in the middle of a stream is not its end: that is a token equal to the one sent', async () => {
  const { context, asked } = streaming({
    first: { events: ['one'], token: 'a' },
    a: { events: [], token: 'b' },
    b: { events: [], token: 'c' },
    c: { events: ['rm -rf /'], token: 'd' },
    d: { events: [], token: 'd' },
  });
  const transcript = await transcriptOf(context, region, id);
  expect(transcript).toMatchObject({ in: 'CloudWatch', text: 'one\nrm -rf /' });
  expect(asked).toEqual([undefined, 'a', 'b', 'c', 'd']);
});

test('a stream that begins with empty pages has a transcript all the same', async () => {
  const { context } = streaming({
    first: { events: [], token: 'a' },
    a: { events: ['late'], token: 'b' },
    b: { events: [], token: 'b' },
  });
  expect(await transcriptOf(context, region, id)).toMatchObject({ text: 'late' });
});

test('who follows a stream reads on from its end', async () => {
  const pages: Record<string, Page> = { first: { events: ['one'], token: 'a' }, a: { events: [], token: 'a' } };
  const { context } = streaming(pages);
  const stream = new LogStream(context, region, id);
  expect([await stream.read(), await stream.read()]).toEqual(['one', '']);
  pages.a = { events: ['two'], token: 'b' };
  pages.b = { events: [], token: 'b' };
  expect(await stream.read()).toBe('two');
});

test('a transcript in Glacier is one that cannot be read yet, and says how it comes back', async () => {
  const { context } = streaming({}, named('InvalidObjectState'));
  const where = `s3://curfew-sessions-123456789012-${region}/${id}.log`;
  expect(await transcriptOf(context, region, id)).toEqual({ in: 'S3', where, text: undefined });
  expect(restoring(settings, region, id)).toBe(
    `aws s3api restore-object --region ${region} --bucket curfew-sessions-123456789012-${region} --key ${id}.log --restore-request Days=7`,
  );
});

test.each(['NoSuchKey', 'NoSuchBucket'])('where neither has it, %s, there is none', async (name) => {
  expect(await transcriptOf(streaming({}, named(name)).context, region, id)).toBeUndefined();
});

import fc from 'fast-check';
import { type Story, story } from '../../support/sweep/story';
import { sweepStory } from '../../support/sweep/story-end';

/**
 * After sweeps until quiet: no uncovered session, no expired policy, no key of a managed person whose last grant
 * ended; every covered session lives all the time; the rest of the account is what it would have been without a
 * sweep. Reads lag by up to eight seconds, each operation by its own. What lags cannot be told from what is not so:
 * hence a grant protects a session from ten seconds after it was made, which is when an extension must be there.
 */

const runs = Number(process.env.CURFEW_ACCOUNTS ?? 1000);

test(`${runs} random accounts`, async () => {
  let done = 0;
  await fc.assert(
    fc.asyncProperty(story, async (told) => {
      expect(await sweepStory(told)).toEqual([]);
      done += 1;
      if (done % 10_000 === 0) process.stdout.write(`${done} accounts\n`);
    }),
    { numRuns: runs, ...(runs > 1000 ? {} : { seed: 20300603 }) },
  );
});

const grant = { user: 'john', id: 'a', from: -3600, where: 'here', attached: true, is: '' } as const;
const shell = { user: 'john', where: 'here', document: 'Curfew-Shell', owner: 'path' } as const;
const none = { policies: 0, attached: 0, document: 0, sessions: 0, tags: 0, managedUsers: 0, accessKeys: 0 } as const;
const plain: Story = { policies: [], sessions: [], events: [], webHere: false, behind: 0, lags: none };

/** Counterexamples, shrunk: what this property once found, in the sweeper or in itself. */
test.each<[string, Partial<Story>]>([
  [
    'a grant is made anew, already expired, after the sweep of the old one',
    {
      policies: [{ ...grant, until: 0 }],
      events: [{ at: 7000, does: { replace: 0, id: 'a', until: 1 } }],
    },
  ],
  [
    'a Deny stands beside a policy whose name nobody can read',
    {
      policies: [
        { ...grant, until: 0, is: 'a Deny' },
        { ...grant, until: 0, is: 'misnamed' },
      ],
      sessions: [shell],
    },
  ],
  [
    'an extension made ten seconds before the end, while every list lags by eight',
    {
      policies: [{ ...grant, until: 60 }],
      sessions: [shell],
      events: [{ at: 49_000, does: { replace: 0, id: 'a', until: 3600 } }],
      lags: { ...none, policies: 8, attached: 8, document: 8, accessKeys: 8 },
    },
  ],
  [
    'a move in the second before a tick, while the list of policies lags and the attachments do not',
    {
      policies: [{ ...grant, until: 3600 }],
      sessions: [shell],
      events: [{ at: 59_000, does: { replace: 0, id: 'b', until: 3600 } }],
      lags: { ...none, policies: 8 },
    },
  ],
  [
    'an extension comes at the very end: it was not there ten seconds before',
    {
      policies: [{ ...grant, until: 0 }],
      sessions: [shell],
      events: [{ at: 0, does: { grant: { ...grant, until: 60 } } }],
      lags: { ...none, policies: 1, attached: 8 },
    },
  ],
  [
    'a person is gone of whom one session’s owner shows the path and another’s does not',
    {
      sessions: [
        { ...shell, document: 'Other' },
        { ...shell, document: '', owner: 'no path' },
      ],
      events: [{ at: 0, does: { leave: 'john' } }],
    },
  ],
  [
    'a grant is extended in the moment after its person has left: it can be attached to nobody',
    {
      policies: [{ ...grant, until: 120 }],
      sessions: [shell],
      events: [
        { at: 7001, does: { replace: 0, id: 'a', until: 131 } },
        { at: 7000, does: { leave: 'john' } },
      ],
    },
  ],
])('%s', async (_name, told) => {
  expect(await sweepStory({ ...plain, ...told })).toEqual([]);
});

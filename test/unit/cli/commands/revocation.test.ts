import { endAll, type Tools } from '../../../../cli/commands/revoke/revocation';
import type { Session } from '../../../../sweeper/aws/port';

/** Ending somebody's sessions from a command line. */

const session = {
  id: 'john-1',
  region: 'us-east-1',
  target: 'i-0ee0bc84a481f7852',
  owner: 'arn:aws:iam::123456789012:user/curfew/john',
  document: 'Curfew-Shell',
} as Session;

/** One region says nothing for so many rounds; then its session shows, until it is ended. */
function toolsOf(silentRounds: number) {
  let rounds = 0;
  const open = new Set([session.id]);
  const aws = {
    sessions: async (region: string) => {
      if (region !== session.region) return [];
      rounds += 1;
      if (rounds <= silentRounds) throw new Error('SSM in us-east-1 does not answer');
      return open.has(session.id) ? [session] : [];
    },
    terminate: async ({ id }: Session) => void open.delete(id),
  };
  const deployment = {
    account: '123456789012',
    regions: ['eu-central-1', 'us-east-1'],
    documentNames: ['Curfew-Shell'],
  };
  const tools = { aws, deployment, clock: { sleep: async () => undefined }, say: () => undefined };
  return { tools: tools as unknown as Tools, open };
}

test('a region that gave no answer is asked again, and what is open there is ended', async () => {
  const { tools, open } = toolsOf(3);
  expect(await endAll('john', true, tools)).toEqual({ ended: [session], left: [] });
  expect([...open]).toEqual([]);
});

test('one that goes on giving none is named', async () => {
  const { tools, open } = toolsOf(100);
  expect(await endAll('john', true, tools)).toEqual({
    ended: [],
    left: ['sessions in us-east-1: SSM in us-east-1 does not answer'],
  });
  expect([...open]).toEqual(['john-1']);
});

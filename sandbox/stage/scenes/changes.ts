import assert from 'node:assert/strict';
import { nodes } from '../stage';
import { refused, type Scene, type Step } from './scene';

const wasUntil = '2030-06-03T11:00:00Z';

/** Windows end and are extended while people work. */
export function changes({ stage, keys, sessions }: Scene): Step[] {
  const { sandbox } = stage;
  return [
    {
      title:
        'the tester’s window is over: the next tick ends her session, and the one after it takes her key and her policy',
      run: async () => {
        sandbox.clock.set('2030-06-03T10:00:00Z');
        const done = await stage.sweep();
        assert.deepEqual(stage.active(), [sessions.john, sessions.carla].sort());
        // What else was hers goes by a look that began half a minute after the end.
        sandbox.clock.set('2030-06-03T10:01:00Z');
        done.push(...(await stage.sweep()));
        await refused(stage.start(keys.tessa, nodes.stagingWeb), 'UnrecognizedClientException');
        return done.join('\n');
      },
    },
    {
      title: 'John’s grant is extended by half an hour, and applied while his session is open',
      run: async () => {
        sandbox.clock.set('2030-06-03T10:55:00Z');
        stage.editGrant('john-dev-checkout.ts', '2030-06-03T13:00:00+02:00', '2030-06-03T13:30:00+02:00');
        return stage.synthAndApply();
      },
    },
    {
      title: 'after the old end: the sweeper removes what has ended, and John’s session goes on',
      run: async () => {
        sandbox.clock.set(wasUntil);
        const done = await stage.sweep();
        assert.deepEqual(stage.active(), [sessions.john, sessions.carla].sort());
        await stage.resume(keys.john, sessions.john);
        return done.join('\n');
      },
    },
    {
      title: 'the on-call engineer, an existing user, opens a session on production',
      run: async () => {
        sandbox.clock.set('2030-06-03T11:10:00Z');
        sessions.anna = await stage.start(keys.anna, nodes.production);
        return `session ${sessions.anna}`;
      },
    },
    {
      title: 'a plan for one more grant of John’s is saved before its window ends, and not applied yet',
      run: async () => {
        const late = stage.readGrant('john-dev-checkout.ts').replace(nodes.development, nodes.production);
        stage.writeGrant('john-dev-late.ts', late);
        await stage.synth();
        const { changes } = await stage.terraform.savePlan('late.tfplan');
        assert.ok(changes);
        return undefined;
      },
    },
  ];
}

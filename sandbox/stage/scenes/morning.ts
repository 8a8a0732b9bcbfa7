import { nodes } from '../stage';
import { refused, type Scene, type Step } from './scene';

const opens = '2030-06-03T07:00:00Z';

/** John’s window opens: he has what he was granted, from its first second, and nothing else. */
export function johnsMorning({ stage, keys, sessions }: Scene): Step[] {
  const { sandbox } = stage;
  return [
    {
      title: 'half an hour before his window, John is refused',
      run: () => refused(stage.start(keys.john, nodes.development)),
    },
    {
      title: 'in its first second, John opens a session',
      run: async () => {
        sandbox.clock.set(opens);
        sessions.john = await stage.start(keys.john, nodes.development);
        return `session ${sessions.john}`;
      },
    },
    {
      title: 'his session token from before the window is refused',
      run: () => refused(stage.start(keys.early, nodes.development)),
    },
    {
      title: 'through another document, he is refused',
      run: () => refused(stage.start(keys.john, nodes.development, 'AWS-StartPortForwardingSession')),
    },
    {
      title: 'without naming a document, he is refused',
      run: () => refused(stage.start(keys.john, nodes.development, '')),
    },
    {
      title: 'on another instance, he is refused',
      run: () => refused(stage.start(keys.john, nodes.production)),
    },
  ];
}

/** Those who work at the same time have theirs. */
export function othersMorning({ stage, keys, sessions }: Scene): Step[] {
  const { sandbox } = stage;
  return [
    {
      title: 'the contractor works on staging',
      run: async () => {
        sandbox.clock.set('2030-06-03T08:00:00Z');
        sessions.carla = await stage.start(keys.carla, nodes.stagingWeb);
        return `session ${sessions.carla}`;
      },
    },
    {
      title: 'the contractor is refused on a production instance',
      run: () => refused(stage.start(keys.carla, nodes.production)),
    },
    {
      title: 'the contractor cannot end John’s session',
      run: () => refused(stage.terminate(keys.carla, sessions.john)),
    },
    {
      title: 'the tester, limited by two tags, is refused where only one matches, or none',
      run: async () => {
        sessions.tessa = await stage.start(keys.tessa, nodes.stagingWeb);
        await refused(stage.start(keys.tessa, nodes.untagged));
        return refused(stage.start(keys.tessa, nodes.stagingDatabase));
      },
    },
  ];
}

import { defineGrant, definePerson, shell } from 'curfew';

/**
 * What the compiler must refuse, for the editor of whoever writes a grant. Not run: `npm run typecheck` fails where
 * one of the marked lines is accepted.
 */

const person = definePerson({ user: 'john-dev' });
const window = { from: '2030-06-03T09:00:00Z', until: '2030-06-03T13:00:00+02:00' } as const;
const instances = ['i-0ee0bc84a481f7852'] as const;

export const fine = [
  defineGrant({ person, access: shell({ region: 'eu-central-1', instances }), ...window, reason: 'r', ticket: 'T-1' }),
  defineGrant({ person, access: shell({ region: 'eu-central-1', tags: { Role: 'Web' } }), ...window, reason: 'r' }),
];

export const refused = [
  // @ts-expect-error a misspelt field
  definePerson({ user: 'john', exsting: true }),
  // @ts-expect-error no user
  definePerson({}),
  // @ts-expect-error neither instances nor tags
  shell({ region: 'eu-central-1' }),
  // @ts-expect-error both
  shell({ region: 'eu-central-1', instances, tags: { Role: 'Web' } }),
  // @ts-expect-error no instance
  shell({ region: 'eu-central-1', instances: [] }),
  // @ts-expect-error not an instance id
  shell({ region: 'eu-central-1', instances: ['web-1'] }),
  // @ts-expect-error a tag that is no text
  shell({ region: 'eu-central-1', tags: { Role: 1 } }),
  // @ts-expect-error no region
  shell({ instances }),
  // @ts-expect-error no reason
  defineGrant({ person, access: shell({ region: 'eu-central-1', instances }), ...window }),
  // @ts-expect-error a misspelt field
  defineGrant({ person, access: shell({ region: 'eu-central-1', instances }), ...window, reason: 'r', tiket: 'T' }),
  defineGrant({
    person,
    access: shell({ region: 'eu-central-1', instances }),
    // @ts-expect-error an instant without a zone
    from: '2030-06-03T09:00:00',
    until: window.until,
    reason: 'r',
  }),
  // @ts-expect-error a person by name
  defineGrant({ person: 'john', access: shell({ region: 'eu-central-1', instances }), ...window, reason: 'r' }),
];

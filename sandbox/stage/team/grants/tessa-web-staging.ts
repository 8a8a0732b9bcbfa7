import { defineGrant, shell } from 'curfew';
import tessa from '../people/tessa-test';

export default defineGrant({
  person: tessa,
  // Both tags must match: neither staging databases nor production web servers.
  access: shell({ region: 'eu-central-1', tags: { Environment: 'Staging', Role: 'Web' } }),
  from: '2030-06-03T09:00:00+02:00',
  until: '2030-06-03T12:00:00+02:00',
  reason: 'Reads the logs of the failing acceptance test',
});

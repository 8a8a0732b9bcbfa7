import { defineGrant, shell } from 'curfew';
import dmitri from '../../people/dmitri-dba';

export default defineGrant({
  person: dmitri,
  access: shell({ region: 'eu-central-1', tags: { Role: 'Database' } }),
  from: '2030-06-03T14:00:00+02:00',
  until: '2030-06-03T16:00:00+02:00',
  reason: 'Vacuums every database after the move',
  ticket: 'DB-78',
});

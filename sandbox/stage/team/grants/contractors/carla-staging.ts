import { defineGrant, shell } from 'curfew';
import carla from '../../people/carla-contractor';

export default defineGrant({
  person: carla,
  // By tag: staging servers come and go, production is never among them.
  access: shell({ region: 'eu-central-1', tags: { Environment: 'Staging' } }),
  from: '2030-06-03T10:00:00+02:00',
  until: '2030-06-03T14:00:00+02:00',
  reason: 'Contractor sets up monitoring on staging',
  ticket: 'OPS-902',
});

import { defineGrant, shell } from 'curfew';
import trainee from '../../people/trainee-4';

export default defineGrant({
  person: trainee,
  access: shell({ region: 'us-east-1', tags: { Environment: 'Training' } }),
  from: '2030-06-03T13:00:00+02:00',
  until: '2030-06-03T17:00:00+02:00',
  reason: 'Linux workshop, afternoon',
  ticket: 'TRAIN-7',
});

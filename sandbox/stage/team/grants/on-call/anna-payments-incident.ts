import { defineGrant, shell } from 'curfew';
import anna from '../../people/anna-ops';

export default defineGrant({
  person: anna,
  access: shell({ region: 'eu-central-1', instances: ['i-0a1b2c3d4e5f60718'] }),
  from: '2030-06-03T13:10:00+02:00',
  until: '2030-06-03T15:10:00+02:00',
  reason: 'Payments are failing since 12:50, paged by the on-call rota',
  ticket: 'INC-4711',
});

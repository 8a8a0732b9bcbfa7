import { defineGrant, shell } from 'curfew';
import dmitri from '../../people/dmitri-dba';

export default defineGrant({
  person: dmitri,
  access: shell({
    region: 'eu-central-1',
    instances: ['i-0d1111111111111a1', 'i-0d2222222222222b2', 'i-0d3333333333333c3'],
  }),
  from: '2030-06-03T09:30:00+02:00',
  until: '2030-06-03T12:30:00+02:00',
  reason: 'Moves the order tables, primary and both replicas at once',
  ticket: 'DB-77',
});

import { defineGrant, shell } from 'curfew';
import john from '../people/john-dev';

export default defineGrant({
  person: john,
  access: shell({ region: 'eu-central-1', instances: ['i-0ee0bc84a481f7852'] }),
  from: '2030-06-03T09:00:00+02:00',
  until: '2030-06-03T13:00:00+02:00',
  reason: 'First week: builds the checkout service on the development server',
  ticket: 'DEV-118',
});

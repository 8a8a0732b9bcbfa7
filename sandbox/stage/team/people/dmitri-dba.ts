import { definePerson } from 'curfew';

export default definePerson({ user: 'dmitri-dba' });

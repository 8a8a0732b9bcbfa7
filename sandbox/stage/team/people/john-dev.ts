import { definePerson } from 'curfew';

export default definePerson({ user: 'john-dev' });

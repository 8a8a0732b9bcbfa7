import { definePerson } from 'curfew';

export default definePerson({ user: 'trainee-2' });

import { definePerson } from 'curfew';

export default definePerson({ user: 'tessa-test' });

import { definePerson } from 'curfew';

export default definePerson({ user: 'carla-contractor' });

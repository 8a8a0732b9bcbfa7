import { definePerson } from 'curfew';

// Anna has an IAM user and keys of her own: Curfew grants to them, and never touches them.
export default definePerson({ user: 'anna-ops', existing: true });

import type { Definition } from '../command';
import { check } from './check';

/** Every command, in the order of the help. */
export const definitions: readonly Definition[] = [check];

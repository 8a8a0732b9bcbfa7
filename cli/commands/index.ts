import type { Definition } from '../command';
import { check } from './check';
import { end } from './end';
import { extend } from './extend';
import { create } from './new';

/** Every command, in the order of the help. */
export const definitions: readonly Definition[] = [check, create, extend, end];

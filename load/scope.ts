import type { Node } from '@babel/types';
import { fieldName } from '../model/base/report';
import type { Fault, Note } from './fault';
import type { PlacedValue } from './place';
import type { Words } from './words';

/** What a name stands for in one file. */
export type Binding =
  | { readonly kind: 'const'; readonly read: PlacedValue }
  | { readonly kind: 'person'; readonly value: unknown }
  | { readonly kind: 'factory'; readonly name: string; readonly make: (fields: object) => object }
  | { readonly kind: 'type'; readonly rule: string }
  /** Something is wrong where the name is made, and noted there. */
  | { readonly kind: 'failed' };

/** What is known while one file is read. */
export interface Scope {
  readonly names: Map<string, Binding>;
  /** Whether a const of this name stands anywhere at the top of the file. */
  declares(name: string): boolean;
  /** Where the reader is: the names of fields, those of a const after its name. */
  readonly path: PropertyKey[];
  readonly note: Note;
}

export const lineOf = (node: Node): number => node.loc?.start.line ?? 1;

/** Notes a fault at a node and in the field that is being read. */
export function noteAt(scope: Scope, line: number, fault: Omit<Fault, 'line' | 'field'>): undefined {
  const field = scope.path.length === 0 ? {} : { field: fieldName(scope.path) };
  scope.note({ ...fault, line, ...field });
}

export function refuse(scope: Scope, node: Node, [rule, remedy]: Words): undefined {
  return noteAt(scope, lineOf(node), { code: 'not-data', rule, remedy });
}

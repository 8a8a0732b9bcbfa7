import { posix } from 'node:path';
import type { ImportDeclaration } from '@babel/types';
import type { Source } from '../model/base/source';
import { factories } from './factories';
import type { Folder } from './list';
import { nearest } from './nearest';
import { type Binding, lineOf, noteAt, refuse, type Scope } from './scope';
import { clip, type Words } from './words';

/** Where a file lies, and whom it can import. */
export interface Origin {
  readonly folder: Folder;
  /** Below the home folder. */
  readonly file: string;
  readonly people: ReadonlyMap<string, Source>;
}

const failed: Binding = { kind: 'failed' };

const remedies: Record<Folder, string> = {
  people: "Import only from 'curfew'.",
  grants: "Import only from 'curfew' and from files in people/.",
};

/** The id of the person whose file is meant; undefined if the import leads anywhere else. */
function personId(specifier: string, { file, folder }: Origin): string | undefined {
  if (folder === 'people' || !/^\.\.?\//.test(specifier)) return undefined;
  const target = posix.join(posix.dirname(file), specifier);
  const id = target.startsWith('people/') ? target.slice('people/'.length).replace(/\.[jt]s$/, '') : '';
  return id === '' ? undefined : id;
}

function noteUnknownPerson(node: ImportDeclaration, id: string, people: Origin['people'], scope: Scope): void {
  const close = nearest(id, people.keys());
  const few = [...people.keys()].slice(0, 11);
  const remedy =
    close !== undefined
      ? `Did you mean people/${close}.ts?`
      : few.length > 0 && few.length <= 10
        ? `Create people/${clip(id)}.ts, or import one of ${few.map((name) => `${name}.ts`).join(', ')}.`
        : `Create people/${clip(id)}.ts.`;
  const value = node.source.value;
  noteAt(scope, lineOf(node), { code: 'unknown-person', value, rule: 'is not a file in people/', remedy });
}

/** Why an import cannot be read, whatever it names. */
function fault(node: ImportDeclaration, id: string | undefined, origin: Origin): Words | undefined {
  const { value } = node.source;
  const remedy = remedies[origin.folder];
  if (value !== 'curfew' && id === undefined) {
    const inside = origin.folder === 'grants' && value.startsWith('.') ? ', which is not in people/' : '';
    return [`imports ${clip(value)}${inside}`, remedy];
  }
  if (node.attributes?.length) return [`imports ${clip(value)} with attributes`, 'Leave out with { … }.'];
  if (node.specifiers.length === 0) return [`imports ${clip(value)} without a name`, remedy];
  return undefined;
}

type Specifier = ImportDeclaration['specifiers'][number];

/** The exported name that is meant; undefined for `* as`. */
function importedName(specifier: Specifier): string | undefined {
  if (specifier.type === 'ImportNamespaceSpecifier') return undefined;
  if (specifier.type === 'ImportDefaultSpecifier') return 'default';
  return specifier.imported.type === 'Identifier' ? specifier.imported.name : specifier.imported.value;
}

function fromCurfew(specifier: Specifier, scope: Scope): Binding {
  const name = importedName(specifier);
  if (name === undefined || name === 'default') {
    const what = name === undefined ? "everything from 'curfew' under one name" : "a default from 'curfew'";
    refuse(scope, specifier, [`imports ${what}`, "Write import { … } from 'curfew'."]);
    return failed;
  }
  const make = factories.get(name);
  return make ? { kind: 'factory', name, make } : { kind: 'type', rule: "which is no value of 'curfew'" };
}

function fromPeople(specifier: Specifier, source: Source | undefined, scope: Scope): Binding {
  if (importedName(specifier) !== 'default') {
    const remedy = 'Write import and a name of your choice for the person.';
    refuse(scope, specifier, ["imports something other than the default of a person's file", remedy]);
    return failed;
  }
  return source && 'value' in source ? { kind: 'person', value: source.value } : failed;
}

/** Binds the names of one import. A name whose import is at fault is bound as failed, so its uses are not blamed too. */
export function readImport(node: ImportDeclaration, origin: Origin, scope: Scope): void {
  const id = personId(node.source.value, origin);
  const words = fault(node, id, origin);
  if (words) refuse(scope, node, words);
  const source = id === undefined ? undefined : origin.people.get(id);
  if (!words && id !== undefined && !source) noteUnknownPerson(node, id, origin.people, scope);
  for (const specifier of node.specifiers) {
    const asType =
      node.importKind === 'type' || (specifier.type === 'ImportSpecifier' && specifier.importKind === 'type');
    const binding = (): Binding => {
      if (words) return failed;
      if (asType) return { kind: 'type', rule: 'which is imported as a type only' };
      return id === undefined ? fromCurfew(specifier, scope) : fromPeople(specifier, source, scope);
    };
    scope.names.set(specifier.local.name, binding());
  }
}

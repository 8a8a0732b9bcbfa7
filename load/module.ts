import type { ExportDefaultDeclaration, Expression, Program, Statement, VariableDeclaration } from '@babel/types';
import { readExpression } from './expression';
import { extentFault } from './extent';
import type { Note } from './fault';
import { type Origin, readImport } from './imports';
import { lineAt, type PlacedValue } from './place';
import { lineOf, refuse, type Scope } from './scope';
import { describeExpression, describeStatement, directive, interpreter } from './words';

const isType = (node: Statement): boolean =>
  node.type === 'TSTypeAliasDeclaration' || node.type === 'TSInterfaceDeclaration';

const declaresConst = (node: Statement, name: string): boolean =>
  node.type === 'VariableDeclaration' &&
  node.declarations.some(({ id }) => id.type === 'Identifier' && id.name === name);

/** Reads the statements of one file, in their order, and keeps what it exports by default. */
class ModuleReader {
  readonly scope: Scope;
  faults = 0;
  exported: { readonly read: PlacedValue | undefined } | undefined;

  constructor({ body }: Program, note: Note) {
    this.scope = {
      names: new Map(),
      path: [],
      declares: (name) => body.some((node) => declaresConst(node, name)),
      note: (fault) => {
        this.faults++;
        note(fault);
      },
    };
  }

  readStatement(node: Statement): void {
    if (node.type === 'ImportDeclaration' || node.type === 'EmptyStatement' || isType(node)) return;
    if (node.type === 'VariableDeclaration' && node.kind === 'const' && !node.declare) this.#readConst(node);
    else if (node.type === 'ExportDefaultDeclaration') this.#readDefault(node);
    else if (node.type !== 'ExportNamedDeclaration' || !node.declaration || !isType(node.declaration)) {
      refuse(this.scope, node, describeStatement(node));
      this.#bindFailed(node);
    }
  }

  #readConst(node: VariableDeclaration): void {
    const { scope } = this;
    for (const { id, init } of node.declarations) {
      if (id.type !== 'Identifier' || !init) {
        refuse(scope, node, describeStatement(node));
        continue;
      }
      scope.path.push(id.name);
      const read = readExpression(init, scope, lineOf(init));
      scope.path.pop();
      scope.names.set(id.name, read ? { kind: 'const', read } : { kind: 'failed' });
    }
  }

  #readDefault(node: ExportDefaultDeclaration): void {
    const { scope } = this;
    const line = lineOf(node);
    if (this.exported) {
      const remedy = 'Keep one: a file is one grant or one person.';
      scope.note({ code: 'syntax', line, rule: 'has a second export default', remedy });
      return;
    }
    const { declaration } = node;
    // A class or function is the one declaration that can stand here, and neither is data.
    this.exported = /Declaration$|^TSDeclare/.test(declaration.type)
      ? { read: refuse(scope, node, describeExpression(declaration)) }
      : { read: readExpression(declaration as Expression, scope, line) };
  }

  /** Names made by a refused statement are not blamed again where they are used. */
  #bindFailed(node: Statement): void {
    const { names } = this.scope;
    const inner = node.type === 'ExportNamedDeclaration' && node.declaration ? node.declaration : node;
    if (inner.type === 'VariableDeclaration') {
      for (const { id } of inner.declarations) if (id.type === 'Identifier') names.set(id.name, { kind: 'failed' });
    } else if ('id' in inner && inner.id?.type === 'Identifier') names.set(inner.id.name, { kind: 'failed' });
    const aliases = node.type === 'ExportNamedDeclaration' ? node.specifiers : [];
    const another = aliases.some(({ exported: name }) => name.type === 'Identifier' && name.name === 'default');
    if (another || node.type === 'TSExportAssignment') this.exported ??= { read: undefined };
  }
}

/** Reads a parsed file: what it exports by default, or undefined after noting everything that keeps it from being data. */
export function readModule(program: Program, origin: Origin, note: Note): PlacedValue | undefined {
  const reader = new ModuleReader(program, note);
  const { scope } = reader;
  if (program.interpreter) refuse(scope, program.interpreter, interpreter);
  for (const each of program.directives) refuse(scope, each, directive);
  for (const node of program.body) if (node.type === 'ImportDeclaration') readImport(node, origin, scope);
  for (const node of program.body) reader.readStatement(node);

  const { exported, faults } = reader;
  if (!exported) {
    const factory = origin.folder === 'people' ? 'definePerson' : 'defineGrant';
    const remedy = `Write export default ${factory}({ … }).`;
    scope.note({ code: 'no-default-export', rule: 'has no default export', remedy });
    return undefined;
  }
  const { read } = exported;
  if (!read || faults > 0) return undefined;
  const fault = extentFault(read.value);
  if (!fault) return read;
  note({ ...fault, line: lineAt(read.place, []) });
  return undefined;
}

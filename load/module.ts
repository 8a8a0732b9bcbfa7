import type { ExportDefaultDeclaration, Expression, Program, Statement, VariableDeclaration } from '@babel/types';
import { readExpression } from './expression';
import { extentFault } from './extent';
import type { Note } from './fault';
import { type Origin, readImport } from './imports';
import { lineAt, type Read } from './place';
import { lineOf, refuse, type Scope } from './scope';
import { describeExpression, describeStatement, directive, interpreter } from './words';

const isType = (node: Statement): boolean =>
  node.type === 'TSTypeAliasDeclaration' || node.type === 'TSInterfaceDeclaration';

/** Reads a parsed file: what it exports by default, or undefined after noting everything that keeps it from being data. */
export function readModule(program: Program, origin: Origin, note: Note): Read | undefined {
  let faults = 0;
  let exported: { read: Read | undefined } | undefined;
  const scope: Scope = {
    names: new Map(),
    path: [],
    declares: (name) =>
      program.body.some(
        (node) =>
          node.type === 'VariableDeclaration' &&
          node.declarations.some(({ id }) => id.type === 'Identifier' && id.name === name),
      ),
    note: (fault) => {
      faults++;
      note(fault);
    },
  };

  const readConst = (node: VariableDeclaration): void => {
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
  };

  const readDefault = (node: ExportDefaultDeclaration): void => {
    const line = lineOf(node);
    if (exported) {
      const remedy = 'Keep one: a file is one grant or one person.';
      scope.note({ code: 'syntax', line, rule: 'has a second export default', remedy });
      return;
    }
    const { declaration } = node;
    // A class or function is the one declaration that can stand here, and neither is data.
    exported = /Declaration$|^TSDeclare/.test(declaration.type)
      ? { read: refuse(scope, node, describeExpression(declaration)) }
      : { read: readExpression(declaration as Expression, scope, line) };
  };

  const readStatement = (node: Statement): void => {
    if (node.type === 'ImportDeclaration' || node.type === 'EmptyStatement' || isType(node)) return;
    if (node.type === 'VariableDeclaration' && node.kind === 'const' && !node.declare) readConst(node);
    else if (node.type === 'ExportDefaultDeclaration') readDefault(node);
    else if (node.type !== 'ExportNamedDeclaration' || !node.declaration || !isType(node.declaration)) {
      refuse(scope, node, describeStatement(node));
      bindFailed(node);
    }
  };

  /** Names made by a refused statement are not blamed again where they are used. */
  const bindFailed = (node: Statement): void => {
    const inner = node.type === 'ExportNamedDeclaration' && node.declaration ? node.declaration : node;
    if (inner.type === 'VariableDeclaration') {
      for (const { id } of inner.declarations)
        if (id.type === 'Identifier') scope.names.set(id.name, { kind: 'failed' });
    } else if ('id' in inner && inner.id?.type === 'Identifier') scope.names.set(inner.id.name, { kind: 'failed' });
    const aliases = node.type === 'ExportNamedDeclaration' ? node.specifiers : [];
    const another = aliases.some(({ exported: name }) => name.type === 'Identifier' && name.name === 'default');
    if (another || node.type === 'TSExportAssignment') exported ??= { read: undefined };
  };

  if (program.interpreter) refuse(scope, program.interpreter, interpreter);
  for (const each of program.directives) refuse(scope, each, directive);
  for (const node of program.body) if (node.type === 'ImportDeclaration') readImport(node, origin, scope);
  for (const node of program.body) readStatement(node);

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

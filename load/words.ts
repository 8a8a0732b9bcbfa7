import type { Node, Statement } from '@babel/types';

/** What a person reads about a construct that is not data: the rule and the remedy. */
export type Words = readonly [rule: string, remedy: string];

const writeValue = 'Write the value itself: a file is read as data and never executed.';
const writeParts = 'A file holds imports, const, types and one export default; it is read as data and never executed.';
const writeKey = 'Write the key as a plain name or a quoted string.';

/** No text of a stranger's file makes a message long. */
export const clip = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text);

/** `process.env.UNTIL`, as far as it can be said in one line. */
function nameOf(node: Node): string {
  switch (node.type) {
    case 'Identifier':
      return node.name;
    case 'ThisExpression':
      return 'this';
    case 'Super':
      return 'super';
    case 'Import':
      return 'import()';
    case 'MetaProperty':
      return `${node.meta.name}.${node.property.name}`;
    case 'MemberExpression':
    case 'OptionalMemberExpression':
      if (!node.computed && node.property.type === 'Identifier') return `${nameOf(node.object)}.${node.property.name}`;
      return `${nameOf(node.object)}[…]`;
    case 'CallExpression':
    case 'OptionalCallExpression':
      return `${nameOf(node.callee)}(…)`;
    case 'NewExpression':
      return `new ${nameOf(node.callee)}`;
    case 'TSNonNullExpression':
      return nameOf(node.expression);
    default:
      return 'an expression';
  }
}

const mayBeData = /^(Identifier|ArrayExpression|ObjectExpression|(String|Numeric|Boolean|Null)Literal)$/;

/** What is the same for every node of a type. */
const fixed: { readonly [T in Node['type']]?: Words } = {
  ArrowFunctionExpression: ['is a function', writeValue],
  FunctionExpression: ['is a function', writeValue],
  FunctionDeclaration: ['is a function', writeValue],
  ClassExpression: ['is a class', writeValue],
  ClassDeclaration: ['is a class', writeValue],
  TemplateLiteral: ['is a template with an expression in it', writeValue],
  ConditionalExpression: ['chooses with ? :', writeValue],
  SequenceExpression: ['is several expressions with a comma', writeValue],
  AwaitExpression: ['waits with await', writeValue],
  RegExpLiteral: ['is a regular expression', writeValue],
  BigIntLiteral: ['is a bigint', 'Write a plain number.'],
  NumericLiteral: ['is a number too large to be exact', 'Write a smaller number.'],
  TSInstantiationExpression: ['gives type arguments without a call', writeValue],
  TSInterfaceDeclaration: ['exports a type as the default', writeValue],
};

/** Says what an expression, or a part of an object or a call, is instead of data. */
export function describeExpression(node: Node): Words {
  return fixed[node.type] ?? describeByParts(node);
}

/** Names what is called, read, computed or changed. */
function describeByParts(node: Node): Words {
  const name = (inner: Node): string => clip(nameOf(inner));
  switch (node.type) {
    case 'ObjectMethod': {
      const rule = { get: 'is a getter', set: 'is a setter', method: 'is a function' }[node.kind];
      return [rule, writeValue];
    }
    case 'CallExpression':
      return [`calls ${name(node.callee)}`, writeValue];
    case 'OptionalCallExpression':
      return [`makes an optional call of ${name(node.callee)}`, writeValue];
    case 'NewExpression':
      return [`calls ${name(node)}`, writeValue];
    case 'TaggedTemplateExpression':
      return [`calls ${name(node.tag)} with a template`, writeValue];
    case 'MemberExpression':
    case 'OptionalMemberExpression':
    case 'MetaProperty':
    case 'ThisExpression':
      return [`reads ${name(node)}`, writeValue];
    case 'SpreadElement': {
      const call = /^(Optional)?CallExpression$/.test(node.argument.type);
      return [`spreads ${call ? 'the result of a call' : name(node.argument)}`, 'Write out each element or field.'];
    }
    case 'AssignmentExpression':
      return [`assigns to ${name(node.left)}`, writeValue];
    case 'UpdateExpression':
      return [`changes ${name(node.argument)} with ${node.operator}`, writeValue];
    case 'UnaryExpression':
    case 'BinaryExpression':
    case 'LogicalExpression':
      return [`computes with ${node.operator}`, writeValue];
    case 'TSTypeAssertion':
      if (!mayBeData.test(node.expression.type)) return describeExpression(node.expression);
      return ['is a cast in angle brackets', 'Write as and the type after the value.'];
    case 'TSNonNullExpression':
      if (!mayBeData.test(node.expression.type)) return describeExpression(node.expression);
      return ['asserts with ! that a value is there', 'Leave out the !.'];
    default:
      return [`is not data (${node.type})`, writeValue];
  }
}

export const computedKey: Words = ['has a computed key', writeKey];
export const numberKey: Words = ['has a number as a key', writeKey];
export const prototypeKey: Words = ['has the key __proto__', 'Leave it out: it would replace what the object is.'];
export const arrayHole: Words = ['leaves out an element of an array', 'Write every element.'];
export const undefinedValue: Words = ['is undefined', 'Leave the field out.'];
export const directive: Words = ['is a directive', 'Leave it out: a file is read as data and never executed.'];
export const interpreter: Words = ['begins with #!', 'Leave it out: a file is read as data and never executed.'];

/** Says what a statement is that a file of data cannot hold. */
export function describeStatement(node: Statement): Words {
  switch (node.type) {
    case 'VariableDeclaration':
      if (node.declare) return ['declares a value without giving it', 'Write const and the value.'];
      if (node.kind !== 'const') return [`declares with ${node.kind}`, 'Write const.'];
      return ['takes a value apart', 'Write one const per name.'];
    case 'FunctionDeclaration':
    case 'TSDeclareFunction':
      return ['declares a function', writeParts];
    case 'ClassDeclaration':
      return ['declares a class', writeParts];
    case 'TSEnumDeclaration':
      return ['declares an enum', writeParts];
    case 'TSModuleDeclaration':
      return ['declares a namespace', writeParts];
    case 'TSImportEqualsDeclaration':
      return ['imports with import =', "Write import … from 'curfew' or from a file in people/."];
    case 'TSExportAssignment':
      return ['exports with export =', 'Write export default.'];
    case 'ExportAllDeclaration':
      return [`exports again what ${clip(node.source.value)} exports`, writeParts];
    case 'ExportNamedDeclaration':
      if (node.source) return [`exports again what ${clip(node.source.value)} exports`, writeParts];
      return ['exports something besides the default', 'Leave out export here, and write one export default.'];
    case 'ExpressionStatement':
      if (/^(Assignment|Update|Call|OptionalCall|New|TaggedTemplate|Await)/.test(node.expression.type)) {
        return [describeExpression(node.expression)[0], writeParts];
      }
      break;
  }
  return ['holds a statement other than import, const, type and export default', writeParts];
}

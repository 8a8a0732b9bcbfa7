import type { ArrayExpression, CallExpression, Expression, Identifier, ObjectExpression } from '@babel/types';
import { factories, factoryNames } from './factories';
import { lineAt, type Place, type PlacedValue } from './place';
import { lineOf, noteAt, refuse, type Scope } from './scope';
import { arrayHole, clip, computedKey, describeExpression, numberKey, prototypeKey, undefinedValue } from './words';

/**
 * Reads an expression as data: undefined after noting why it is none. `line` is where the value is said to stand:
 * that of its key, its element or its const.
 */
export function readExpression(node: Expression, scope: Scope, line: number): PlacedValue | undefined {
  switch (node.type) {
    case 'StringLiteral':
    case 'BooleanLiteral':
      return { value: node.value, place: line };
    case 'NullLiteral':
      return { value: null, place: line };
    case 'NumericLiteral':
      if (Number.isFinite(node.value)) return { value: node.value, place: line };
      break;
    case 'UnaryExpression':
      if (node.operator !== '-' || node.argument.type !== 'NumericLiteral') break;
      if (Number.isFinite(node.argument.value)) return { value: -node.argument.value, place: line };
      return refuse(scope, node, describeExpression(node.argument));
    case 'TemplateLiteral':
      if (node.expressions.length === 0) return { value: node.quasis[0]?.value.cooked ?? '', place: line };
      break;
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
      return readExpression(node.expression, scope, line);
    case 'Identifier':
      return readName(node, scope, line);
    case 'ArrayExpression':
      return readArray(node, scope, line);
    case 'ObjectExpression':
      return readObject(node, scope, line);
    case 'CallExpression':
      return readCall(node, scope, line);
  }
  return refuse(scope, node, describeExpression(node));
}

function readName(node: Identifier, scope: Scope, line: number): PlacedValue | undefined {
  const { name } = node;
  const binding = scope.names.get(name);
  switch (binding?.kind) {
    case 'failed':
      return undefined;
    case 'const':
      return binding.read;
    case 'person':
      return { value: binding.value, place: line };
    case 'type':
      return refuse(scope, node, [`reads ${clip(name)}, ${binding.rule}`, 'Write the value itself.']);
    case 'factory':
      return refuse(scope, node, [`names ${clip(name)} without calling it`, `Write ${clip(name)}({ … }).`]);
  }
  if (scope.declares(name)) {
    return refuse(scope, node, [`reads ${clip(name)} before its const`, 'Move the const above its first use.']);
  }
  if (name === 'undefined') return refuse(scope, node, undefinedValue);
  const remedy = 'Write the value itself, or a const above.';
  return refuse(scope, node, [`reads ${clip(name)}, which this file does not declare`, remedy]);
}

/** Reads what stands at a key; the path names it meanwhile. */
function readAt(key: PropertyKey, node: Expression, scope: Scope, line: number): PlacedValue | undefined {
  scope.path.push(key);
  const read = readExpression(node, scope, line);
  scope.path.pop();
  return read;
}

function readArray(node: ArrayExpression, scope: Scope, line: number): PlacedValue | undefined {
  const value: unknown[] = [];
  const parts = new Map<PropertyKey, Place>();
  let whole = true;
  for (const [i, element] of node.elements.entries()) {
    let read: PlacedValue | undefined;
    if (element === null) refuse(scope, node, arrayHole);
    else if (element.type === 'SpreadElement') refuse(scope, element, describeExpression(element));
    else read = readAt(i, element, scope, lineOf(element));
    if (read) {
      value.push(read.value);
      parts.set(i, read.place);
    } else whole = false;
  }
  return whole ? { value, place: { line, parts } } : undefined;
}

type Property = ObjectExpression['properties'][number];

/** The key and value of a field written `key: value`; undefined after noting why it is not one. */
function fieldOf(property: Property, scope: Scope): { key: string; node: Expression } | undefined {
  if (property.type === 'SpreadElement') return refuse(scope, property, describeExpression(property));
  if (property.computed) return refuse(scope, property, computedKey);
  if (property.key.type !== 'Identifier' && property.key.type !== 'StringLiteral') {
    return refuse(scope, property, numberKey);
  }
  const key = property.key.type === 'Identifier' ? property.key.name : property.key.value;
  if (key === '__proto__') return refuse(scope, property, prototypeKey);
  if (property.type === 'ObjectProperty') return { key, node: property.value as Expression };
  scope.path.push(key);
  refuse(scope, property, describeExpression(property));
  scope.path.pop();
  return undefined;
}

function readObject(node: ObjectExpression, scope: Scope, line: number): PlacedValue | undefined {
  const value: Record<string, unknown> = {};
  const parts = new Map<PropertyKey, Place>();
  let whole = true;
  for (const property of node.properties) {
    const field = fieldOf(property, scope);
    if (!field) {
      whole = false;
      continue;
    }
    const { key } = field;
    const keyLine = lineOf(property);
    const first = parts.get(key);
    const read = readAt(key, field.node, scope, keyLine);
    if (first !== undefined) {
      scope.path.push(key);
      const rule = `is written twice in one object, first on line ${lineAt(first, [])}`;
      noteAt(scope, keyLine, { code: 'duplicate-field', rule, remedy: 'Keep the one that is meant.' });
      scope.path.pop();
    }
    if (first !== undefined || !read) whole = false;
    parts.set(key, first ?? read?.place ?? keyLine);
    value[key] = read?.value;
  }
  return whole ? { value, place: { line, parts } } : undefined;
}

function readCall(node: CallExpression, scope: Scope, line: number): PlacedValue | undefined {
  if (node.callee.type !== 'Identifier') return refuse(scope, node, describeExpression(node));
  const { name } = node.callee;
  const binding = scope.names.get(name);
  if (binding?.kind === 'failed') return undefined;
  if (binding?.kind !== 'factory') {
    const [rule, remedy] = describeExpression(node);
    if (!binding && factories.has(name)) {
      return refuse(scope, node, [`${rule} without importing it`, `Write import { ${name} } from 'curfew'.`]);
    }
    return refuse(scope, node, [rule, binding?.kind === 'type' ? `The functions are ${factoryNames}.` : remedy]);
  }
  const [argument, ...more] = node.arguments;
  if (argument?.type === 'SpreadElement') return refuse(scope, node, describeExpression(argument));
  if (!argument || argument.type === 'ArgumentPlaceholder' || more.length > 0) {
    const rule = `calls ${clip(name)} with ${node.arguments.length} values instead of one`;
    return refuse(scope, node, [rule, `Write ${clip(name)}({ … }).`]);
  }
  const read = readExpression(argument, scope, line);
  if (!read) return undefined;
  const { value, place } = read;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const rule = `is not an object, which ${binding.name} takes`;
    return noteAt(scope, lineOf(argument), { code: 'wrong-type', value, rule, remedy: `Write ${clip(name)}({ … }).` });
  }
  return { value: binding.make(value), place };
}

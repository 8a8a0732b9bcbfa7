import { parse } from '@babel/parser';
import type { Expression, Identifier, ObjectExpression, ObjectProperty, Program } from '@babel/types';

/** Replace what stands from `start` to `end` by `text`. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

type NodePosition = { start?: number | null; end?: number | null };

/** `as const` and `satisfies` say nothing about the value. */
const bare = (node: Expression): Expression =>
  node.type === 'TSAsExpression' || node.type === 'TSSatisfiesExpression' ? bare(node.expression) : node;

/** The consts at the top of a file, by name. */
function constsOf(program: Program): Map<string, Expression> {
  const consts = new Map<string, Expression>();
  for (const node of program.body) {
    if (node.type !== 'VariableDeclaration') continue;
    for (const { id, init } of node.declarations) if (id.type === 'Identifier' && init) consts.set(id.name, init);
  }
  return consts;
}

/** How often a name is read anywhere in the file, its declaration not counted. */
function usesOf(name: string, node: unknown): number {
  if (Array.isArray(node)) return node.reduce((sum: number, each) => sum + usesOf(name, each), 0);
  if (typeof node !== 'object' || node === null || !('type' in node)) return 0;
  if (node.type === 'Identifier') return (node as Identifier).name === name ? 1 : 0;
  const skipped = node.type === 'ObjectProperty' && !(node as ObjectProperty).computed ? 'key' : undefined;
  return Object.entries(node).reduce((sum, [key, value]) => sum + (key === skipped ? 0 : usesOf(name, value)), 0);
}

/**
 * A file of `grants/` or `people/` as its syntax tree, to change single values in it: everything else, comments and
 * spaces too, stays as the person wrote it. For files that were loaded as data before.
 */
export class EditableFile {
  readonly #program: Program;
  readonly #consts: Map<string, Expression>;

  constructor(private readonly text: string) {
    this.#program = parse(text, { sourceType: 'module', plugins: ['typescript'] }).program;
    this.#consts = constsOf(this.#program);
  }

  #resolve(node: Expression): Expression {
    const inner = bare(node);
    if (inner.type !== 'Identifier') return inner;
    const value = this.#consts.get(inner.name);
    return value === undefined ? inner : this.#resolve(value);
  }

  /** The object that is exported, or handed to the factory whose result is. */
  #object(node: Expression): ObjectExpression {
    const value = this.#resolve(node);
    if (value.type === 'CallExpression') return this.#object(value.arguments[0] as Expression);
    if (value.type === 'ObjectExpression') return value;
    throw new Error(`line ${value.loc?.start.line}: there is no object to change`);
  }

  #root(): ObjectExpression {
    const exported = this.#program.body.find((node) => node.type === 'ExportDefaultDeclaration');
    if (exported?.type !== 'ExportDefaultDeclaration') throw new Error('there is no export default');
    return this.#object(exported.declaration as Expression);
  }

  #property(object: ObjectExpression, name: string): ObjectProperty | undefined {
    return object.properties.find((property): property is ObjectProperty => {
      if (property.type !== 'ObjectProperty') return false;
      const { key } = property;
      return (key.type === 'Identifier' && key.name === name) || (key.type === 'StringLiteral' && key.value === name);
    });
  }

  /** The object that holds the last name of a path. */
  #holder(path: readonly string[]): ObjectExpression {
    return path.slice(0, -1).reduce<ObjectExpression>((object, name) => {
      const property = this.#property(object, name);
      if (!property) throw new Error(`there is no field ${name}`);
      return this.#object(property.value as Expression);
    }, this.#root());
  }

  /** The text of a string at a path, as it means. */
  stringAt(path: readonly string[]): string | undefined {
    const property = this.#property(this.#holder(path), path.at(-1) ?? '');
    const node = property && this.#resolve(property.value as Expression);
    if (node?.type === 'StringLiteral') return node.value;
    if (node?.type === 'TemplateLiteral') return node.quasis[0]?.value.cooked ?? undefined;
    return undefined;
  }

  /**
   * Puts a value at a path, and another name in place of its last one. A const that only this field reads is
   * changed where it stands; one that others read as well stays, and the field gets the value itself.
   */
  set(path: readonly string[], value: string, name = path.at(-1) ?? ''): Edit {
    const property = this.#property(this.#holder(path), path.at(-1) ?? '');
    if (!property) throw new Error(`there is no field ${path.join('.')}`);
    const node = bare(property.value as Expression);
    if (node.type === 'Identifier' && name === path.at(-1)) {
      const init = this.#consts.get(node.name);
      // Once where it is declared, once here.
      if (init && bare(init).type !== 'Identifier' && usesOf(node.name, this.#program) === 2) {
        return this.#replace(bare(init), value);
      }
    }
    if (property.shorthand || name !== path.at(-1)) return this.#replace(property, `${name}: ${value}`);
    return this.#replace(node, value);
  }

  #replace({ start, end }: NodePosition, text: string): Edit {
    return { start: start ?? 0, end: end ?? 0, text };
  }

  /** The text with edits made, which must not overlap. */
  apply(edits: readonly Edit[]): string {
    return [...edits]
      .sort((a, b) => b.start - a.start)
      .reduce((text, { start, end, text: by }) => text.slice(0, start) + by + text.slice(end), this.text);
  }
}

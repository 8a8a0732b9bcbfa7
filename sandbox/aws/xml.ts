import { XMLBuilder, XMLParser } from 'fast-xml-parser';

/** An element of moto's answers, or of ours: what is in it keeps its order. */
export interface Element {
  name: string;
  attributes: Readonly<Record<string, string>>;
  children: Element[];
  /** Blanks that indent children are not content. */
  text: string;
}

export function element(
  name: string,
  content: string | Element[] = '',
  attributes: Readonly<Record<string, string>> = {},
): Element {
  return typeof content === 'string'
    ? { name, attributes, children: [], text: content }
    : { name, attributes, children: content, text: '' };
}

/** As the library has them: one key that is the name, with what is in it, and the attributes below `:@`. */
type Node = { readonly [name: string]: string | readonly Node[] | Readonly<Record<string, string>> };

/** Nothing is guessed: a text of digits stays text, blanks stay, and elements of one name stay apart. */
const form = { preserveOrder: true, ignoreAttributes: false, attributeNamePrefix: '' } as const;

const parser = new XMLParser({
  ...form,
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  // Those with a number are among them, and policy documents are full of them.
  htmlEntities: true,
});

// An empty element has two tags: moto's and AWS's are of both kinds, and clients read them alike.
const builder = new XMLBuilder({ ...form, suppressEmptyNode: false });

function elementOf(node: Node): Element {
  const { ':@': attributes = {}, ...named } = node;
  const [[name, content] = ['', []]] = Object.entries(named);
  const parts = content as readonly Node[];
  return {
    name,
    attributes: attributes as Element['attributes'],
    children: parts.filter((part) => !('#text' in part)).map(elementOf),
    text: parts.map((part) => part['#text'] ?? '').join(''),
  };
}

function nodeOf({ name, attributes, children, text }: Element): Node {
  const content = children.length > 0 ? children.map(nodeOf) : text === '' ? [] : [{ '#text': text }];
  return { [name]: content, ...(Object.keys(attributes).length > 0 ? { ':@': attributes } : {}) };
}

export function parseXml(source: string): Element {
  const nodes = parser.parse(source) as readonly Node[];
  const root = nodes.find((node) => !('#text' in node));
  if (!root) throw new Error(`Not XML: ${source.slice(0, 200)}`);
  return elementOf(root);
}

export const writeXml = (node: Element): string => builder.build([nodeOf(node)]);

/** The first element along the path, or undefined. */
export function tryFind(node: Element | undefined, ...path: string[]): Element | undefined {
  return path.reduce<Element | undefined>((at, name) => at?.children.find((child) => child.name === name), node);
}

export function textAt(node: Element | undefined, ...path: string[]): string | undefined {
  return tryFind(node, ...path)?.text;
}

/** The members of a list found along the path. */
export function membersAt(node: Element | undefined, ...path: string[]): Element[] {
  return tryFind(node, ...path)?.children ?? [];
}

/** Sets a child, replacing one of the same name. */
export function setChild(node: Element, child: Element): void {
  const at = node.children.findIndex((existing) => existing.name === child.name);
  if (at === -1) node.children.push(child);
  else node.children[at] = child;
}

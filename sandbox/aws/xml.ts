/** Just enough XML to read and amend moto's answers: elements, text and attributes kept as they came. */
export interface Element {
  name: string;
  attributes: string;
  children: Element[];
  text: string;
}

export function element(name: string, content: string | Element[] = '', attributes = ''): Element {
  return typeof content === 'string'
    ? { name, attributes, children: [], text: content }
    : { name, attributes, children: content, text: '' };
}

export function parseXml(source: string): Element {
  const root = element('');
  const open: Element[] = [root];
  const token = /<!\[CDATA\[([\s\S]*?)\]\]>|<\?[\s\S]*?\?>|<!--[\s\S]*?-->|<(\/?)([^\s/>]+)([^>]*?)(\/?)>|([^<]+)/g;
  for (const [, cdata, closing, name, attributes, empty, text] of source.matchAll(token)) {
    const parent = open[open.length - 1] ?? root;
    if (cdata !== undefined) parent.text += cdata;
    else if (text !== undefined) parent.text += unescapeXml(text);
    else if (closing) open.pop();
    else if (name) {
      const child = element(name, '', attributes?.trim() ?? '');
      parent.children.push(child);
      if (!empty) open.push(child);
    }
  }
  const first = root.children[0];
  if (!first) throw new Error(`Not XML: ${source.slice(0, 200)}`);
  return first;
}

export function writeXml(node: Element): string {
  const attributes = node.attributes ? ` ${node.attributes}` : '';
  // The blanks that indent children are not content.
  const content = node.children.length > 0 ? node.children.map(writeXml).join('') : escapeXml(node.text);
  return `<${node.name}${attributes}>${content}</${node.name}>`;
}

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

function escapeXml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}

export function unescapeXml(text: string): string {
  const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
  return text.replace(/&(#x[0-9a-f]+|#\d+|\w+);/gi, (whole, code: string) => {
    if (code.startsWith('#x')) return String.fromCodePoint(Number.parseInt(code.slice(2), 16));
    if (code.startsWith('#')) return String.fromCodePoint(Number(code.slice(1)));
    return named[code] ?? whole;
  });
}

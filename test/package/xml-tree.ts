/** An element of an XML file. */
export interface Element {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly Element[];
  /** Text directly inside, entities resolved. */
  readonly text: string;
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function resolved(text: string): string {
  return text.replace(/&([^;]*);?/g, (whole, name: string) => {
    const character = whole.endsWith(';') ? entities[name] : undefined;
    if (character === undefined) throw new Error(`a bare & or unknown entity: ${whole}`);
    return character;
  });
}

/** Reads the XML that MSBuild files use (no DTD, no CDATA); throws where it is not well-formed. */
export function parseXml(source: string): Element {
  const token =
    /<!--(?:(?!--)[^])*-->|<\?xml [^?]*\?>|<(\/?)([A-Za-z_][\w.-]*)((?:\s+[\w.:-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/y;
  interface Open {
    name: string;
    attributes: Map<string, string>;
    children: Element[];
    text: string;
  }
  const root: Open = { name: '', attributes: new Map(), children: [], text: '' };
  const open: Open[] = [root];
  while (token.lastIndex < source.length) {
    const at = token.lastIndex;
    const match = token.exec(source);
    if (match === null) throw new Error(`not well-formed at ${JSON.stringify(source.slice(at, at + 40))}`);
    const [, closing, name = '', attributeText = '', empty, text] = match;
    const innermost = open.at(-1) ?? root;
    if (text !== undefined) innermost.text += resolved(text);
    else if (closing === '/') {
      if (innermost.name !== name) throw new Error(`</${name}> closes <${innermost.name}>`);
      open.pop();
    } else if (name !== '') {
      const pairs = [...attributeText.matchAll(/([\w.:-]+)="([^"]*)"/g)].map(
        ([, key = '', value = '']) => [key, resolved(value)] as const,
      );
      const attributes = new Map(pairs);
      if (attributes.size < pairs.length) throw new Error(`<${name}> has an attribute twice`);
      const element: Open = { name, attributes, children: [], text: '' };
      innermost.children.push(element);
      if (empty !== '/') open.push(element);
    }
  }
  const [element, ...others] = root.children;
  if (open.length !== 1 || element === undefined || others.length > 0 || root.text.trim() !== '') {
    throw new Error('not one element with all its tags closed');
  }
  return element;
}

/** The element and all below it that have this name. */
export function named(element: Element, name: string): readonly Element[] {
  const below = element.children.flatMap((child) => named(child, name));
  return element.name === name ? [element, ...below] : below;
}

export function attributesOf(element: Element, name: string, attribute: string): readonly string[] {
  return named(element, name).flatMap((found) => found.attributes.get(attribute) ?? []);
}

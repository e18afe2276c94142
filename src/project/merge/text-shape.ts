/** What of a text is its author's habit and no content. */
export interface TextShape {
  readonly bom: boolean;
  readonly eol: '\n' | '\r\n';
  readonly finalNewline: boolean;
}

/** A byte order mark of UTF-8, seen byte by byte. */
const bom = '\xef\xbb\xbf';

/** Bytes as text, one character a byte: whatever the encoding, nothing is lost on the way to and fro. */
export function textOf(content: Buffer): string {
  return content.toString('latin1');
}

export function bytesOf(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}

/** True for what cannot be merged by lines: anything with a NUL, which UTF-16 has too. */
export function isBinary(content: Buffer): boolean {
  return content.includes(0) || (content[0] === 0xff && content[1] === 0xfe);
}

/** The text without its habits: LF only, no byte order mark. */
export function plainText(content: Buffer): string {
  const text = textOf(content);
  return (text.startsWith(bom) ? text.slice(bom.length) : text).replaceAll('\r\n', '\n');
}

/** Bytes to compare and to keep as a base: plain where it is text, as they are where not. */
export function plainBytes(content: Buffer): Buffer {
  return isBinary(content) ? content : bytesOf(plainText(content));
}

/** The habits of a text; one that has no line end takes those of `other`. */
export function shapeOf(content: Buffer, other?: TextShape): TextShape {
  const text = textOf(content);
  const crlf = text.split('\r\n').length - 1;
  const lf = text.split('\n').length - 1 - crlf;
  const eol = crlf + lf === 0 ? (other?.eol ?? '\n') : crlf > lf ? '\r\n' : '\n';
  const empty = text === '' || text === bom;
  return {
    bom: text.startsWith(bom),
    eol,
    finalNewline: empty ? (other?.finalNewline ?? true) : text.endsWith('\n'),
  };
}

/** Plain text with the habits of `shape`. */
export function shaped(text: string, shape: TextShape): Buffer {
  let whole = text;
  if (whole !== '' && whole.endsWith('\n') !== shape.finalNewline)
    whole = shape.finalNewline ? `${whole}\n` : whole.slice(0, -1);
  const body = shape.eol === '\r\n' ? whole.replaceAll('\n', '\r\n') : whole;
  return bytesOf((shape.bom ? bom : '') + body);
}

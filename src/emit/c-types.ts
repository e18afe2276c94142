import { annotated, isAggregate, namesIn, parseDeclaration } from '../ddi/declaration.js';
import { enums, functionTypes, nameOfTag, records, tagOf, typedefs } from '../ddi/layouts.js';
import { resolveType } from '../ddi/measure.js';
import type { Alignment, ByLayout, FunctionType, Layout, Member, RecordDecl } from '../ddi/types.js';

/** Every type of the facts as C, in an order that a compiler accepts. */
export function emitTypes(): string {
  return [
    ...forwardDeclarations(),
    ...[...enums.keys()].map(emitEnum),
    ...orderedNames().map(emitName),
    ...orderedRecords().map(emitRecord),
    '',
  ].join('\n');
}

function forwardDeclarations(): readonly string[] {
  const declared = [...records].map(([name, { kind }]) => `typedef ${kind} ${tagOf(name)} ${name};`);
  return [...declared, ...opaqueTags().map((tag) => `struct ${tag};`)];
}

/** Structures that are only ever pointed to. */
function opaqueTags(): readonly string[] {
  const texts = [
    ...[...typedefs.values()].flatMap((type) => (typeof type === 'string' ? [type] : [])),
    ...[...functionTypes.values()].flatMap((type) => [type.returns, ...Object.values(type.params)]),
    ...[...records.values()].flatMap((record) => memberTypes(allMembers(record))),
  ];
  const tags = texts.flatMap((text) => [...text.matchAll(/struct (\w+)/g)].map((match) => match[1] ?? ''));
  return [...new Set(tags)].filter((tag) => nameOfTag(tag) === undefined).sort();
}

function allMembers(record: RecordDecl): readonly Member[] {
  return 'x86' in record.members ? [...record.members.x86, ...record.members.x64] : record.members;
}

function memberTypes(members: readonly Member[]): readonly string[] {
  return members.flatMap((member) =>
    isAggregate(member)
      ? memberTypes('struct' in member ? member.struct : member.union)
      : [parseDeclaration(annotated(member).member).type],
  );
}

function emitEnum(name: string): string {
  const entries = Object.entries(enums.get(name)?.values ?? {}).map(([key, value]) =>
    emitEnumerator(key, value),
  );
  return `typedef enum ${tagOf(name)} {\n${entries.join('\n')}\n} ${name};`;
}

function emitEnumerator(name: string, value: ByLayout<number>): string {
  if (typeof value === 'number') return `    ${name} = ${value},`;
  const [x86, x64] = value;
  if (x86 !== null && x64 !== null) return `    ${name} = NDIS_KIT_BY_LAYOUT(${x86}, ${x64}),`;
  const guard = x86 === null ? '#ifdef _WIN64' : '#ifndef _WIN64';
  return `${guard}\n    ${name} = ${x86 ?? x64},\n#endif`;
}

/** Typedefs and function types, each after what it names. */
function orderedNames(): readonly string[] {
  const order = new Set<string>();
  const visit = (name: string): void => {
    if (order.has(name)) return;
    const type = typedefs.get(name);
    const functionType = functionTypes.get(name);
    if (type === undefined && !functionType) return;
    const parts = functionType
      ? [functionType.returns, ...Object.values(functionType.params)]
      : typeof type === 'string'
        ? [type]
        : Object.values(type ?? {});
    for (const part of parts.flatMap(namesIn)) if (part !== name) visit(part);
    order.add(name);
  };
  for (const name of [...typedefs.keys(), ...functionTypes.keys()]) visit(name);
  return [...order];
}

function emitName(name: string): string {
  const functionType = functionTypes.get(name);
  if (functionType) return `typedef ${functionType.returns} ${name}(${emitParams(functionType)});`;
  const type = typedefs.get(name) ?? '';
  if (typeof type === 'string') return emitTypedef(type, name);
  return `#ifdef _WIN64\n${emitTypedef(type.x64, name)}\n#else\n${emitTypedef(type.x86, name)}\n#endif`;
}

function emitTypedef(type: string, name: string): string {
  if (type.includes('(*)')) return `typedef ${type.replace('(*)', `(*${name})`)};`;
  const array = /^(.*?)((?:\[\d+\])+)$/.exec(type);
  return array ? `typedef ${array[1]} ${name}${array[2]};` : `typedef ${type} ${name};`;
}

export function emitParams(type: FunctionType, variadic = false): string {
  const params = Object.entries(type.params).map(([name, param]) => declare(param, name));
  if (variadic) params.push('...');
  return params.length === 0 ? 'void' : params.join(', ');
}

function declare(type: string, name: string): string {
  return type.endsWith('*') ? `${type}${name}` : `${type} ${name}`;
}

/** Records, each after those it holds by value. */
function orderedRecords(): readonly string[] {
  const order = new Set<string>();
  const visit = (name: string): void => {
    const record = records.get(name);
    if (!record || order.has(name)) return;
    for (const type of memberTypes(allMembers(record))) {
      const resolved = resolveType(type, 'x86');
      if (resolved !== name) visit(resolved);
    }
    order.add(name);
  };
  for (const name of records.keys()) visit(name);
  return [...order];
}

function emitRecord(name: string): string {
  const record = records.get(name);
  if (!record) throw new Error(`unknown record: ${name}`);
  const body = (members: readonly Member[]): string =>
    `${record.kind} ${aligned(record.align)}${tagOf(name)} {\n${emitMembers(members, 1)}\n};`;
  const [before, after] =
    record.pack === undefined ? ['', ''] : [`${packed(record.pack)}\n`, '\n#pragma pack(pop)'];
  const text = bothLayouts(record, body);
  return `${before}${text}${after}`;
}

function packed(pack: number | 'pointer'): string {
  if (typeof pack === 'number') return `#pragma pack(push, ${pack})`;
  return '#ifdef _WIN64\n#pragma pack(push, 8)\n#else\n#pragma pack(push, 4)\n#endif';
}

function bothLayouts(record: RecordDecl, body: (members: readonly Member[]) => string): string {
  if (!('x86' in record.members)) return body(record.members);
  const { x86, x64 } = record.members as Readonly<Record<Layout, readonly Member[]>>;
  return `#ifdef _WIN64\n${body(x64)}\n#else\n${body(x86)}\n#endif`;
}

function aligned(align: Alignment | undefined): string {
  if (align === undefined) return '';
  if (align === 'pointer') return 'POINTER_ALIGNMENT ';
  if (align === 'allocation') return 'DECLSPEC_ALIGN(MEMORY_ALLOCATION_ALIGNMENT) ';
  if (align === 'cache') return 'DECLSPEC_ALIGN(NDIS_KIT_CACHE_ALIGNMENT) ';
  return `DECLSPEC_ALIGN(${align}) `;
}

function emitMembers(members: readonly Member[], depth: number): string {
  const indent = '    '.repeat(depth);
  return members
    .map((member) => {
      if (!isAggregate(member)) {
        const { member: text, align } = annotated(member);
        return `${indent}${aligned(align)}${text.replace(/\[(\d+)\|(\d+)\]/, '[NDIS_KIT_BY_LAYOUT($1, $2)]')};`;
      }
      const [kind, inner] =
        'struct' in member ? (['struct', member.struct] as const) : (['union', member.union] as const);
      const tag = member.tag === undefined ? '' : `${member.tag} `;
      const name = member.name === undefined ? '' : ` ${member.name}`;
      return `${indent}${kind} ${aligned(member.align)}${tag}{\n${emitMembers(inner, depth + 1)}\n${indent}}${name};`;
    })
    .join('\n');
}

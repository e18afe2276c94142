import { shown } from './problem.js';

/** The id that stands for frames without a tag. At most one virtual miniport has it. */
export const nativeVlan = 0;
export const highestVlan = 4094;

const rule = `Write ids from 1 to ${highestVlan} and at most one 0 (untagged), such as 10-13,20.`;
export const vlanTextPattern = '^ *\\d{1,4}(?: *- *\\d{1,4})?(?: *, *\\d{1,4}(?: *- *\\d{1,4})?)* *$';

/** Bounds the work on hostile input; 1024 ids as text stay below it. */
const longestList = 8192;

export type VlanIds = { readonly ids: readonly number[] } | { readonly problem: string };

/** Reads ids as text (`10-13,20`) or as an array of numbers; order is kept, row i gets id i. */
export function readVlanIds(value: unknown): VlanIds {
  let ids: number[];
  if ((typeof value === 'string' || Array.isArray(value)) && value.length > longestList) {
    return { problem: `the list of ids is too long. ${rule}` };
  }
  if (typeof value === 'string') {
    if (!new RegExp(vlanTextPattern).test(value))
      return { problem: `${shown(value)} is no list of ids. ${rule}` };
    ids = value.split(',').flatMap(range);
    if (ids.includes(NaN))
      return { problem: `${shown(value)} has a range that ends before it begins. ${rule}` };
  } else if (Array.isArray(value) && value.length > 0) {
    ids = value.map((id: unknown) => (typeof id === 'number' ? id : NaN));
  } else {
    return { problem: `${shown(value)} is no list of ids. ${rule}` };
  }
  for (const id of ids) {
    if (!Number.isInteger(id) || id < nativeVlan || id > highestVlan) {
      return {
        problem: `${shown(value)} holds what is no VLAN id${Number.isNaN(id) ? '' : `: ${id}`}. ${rule}`,
      };
    }
  }
  const twice = ids.find((id, at) => ids.indexOf(id) !== at);
  if (twice !== undefined)
    return { problem: `${shown(value)} holds ${twice} twice. Each virtual miniport needs an id of its own.` };
  return { ids };
}

function range(text: string): number[] {
  const [first = NaN, last = first] = text.split('-').map(Number);
  if (last < first) return [NaN];
  return Array.from({ length: last - first + 1 }, (_, offset) => first + offset);
}

/** Ids as short text: `[10, 11, 12, 20]` is `10-12,20`. Reading it gives the ids back in the same order. */
export function writeVlanIds(ids: readonly number[]): string {
  const parts: string[] = [];
  for (let at = 0; at < ids.length;) {
    let end = at;
    while (end + 1 < ids.length && ids[end + 1] === (ids[end] ?? NaN) + 1) end++;
    parts.push(end - at >= 2 ? `${ids[at]}-${ids[end]}` : ids.slice(at, end + 1).join(','));
    at = end + 1;
  }
  return parts.join(',');
}

/** 10, 20, 30 … while that fits, else 1, 2, 3 … */
export function defaultVlanIds(count: number): number[] {
  const step = count * 10 <= highestVlan ? 10 : 1;
  return Array.from({ length: count }, (_, row) => (row + 1) * step);
}

import type { Memory } from '../memory/memory.js';

const specification = /%([-+ #0]*)(\*|\d+)?(?:\.(\*|\d+))?(I64|I32|ll|hh|l|h|w|I|z)?([a-zA-Z%])/g;

/**
 * What printf of the kernel makes of `format` and packed variable arguments: each takes 4 bytes, 64-bit ones 8 and aligned to
 * it. `%wZ` and `%Z` take counted strings, `%ws` wide ones; `%s` takes one as wide as the format, `%S` the other kind.
 */
export function formatMessage(
  memory: Memory,
  format: string,
  argumentsAt: number,
  wideFormat = false,
): string {
  const next = new Arguments(memory, argumentsAt);
  return format.replace(
    specification,
    (
      _all,
      flags: string,
      width: string | undefined,
      precision: string | undefined,
      size: string,
      kind: string,
    ) => {
      if (kind === '%') return '%';
      const columns = width === '*' ? next.i32() : Number(width ?? 0);
      const digits = precision === '*' ? next.i32() : precision === undefined ? undefined : Number(precision);
      return pad(convert(memory, next, flags, digits, size, kind, wideFormat), columns, flags, kind);
    },
  );
}

class Arguments {
  constructor(
    private readonly memory: Memory,
    private at: number,
  ) {}

  u32(): number {
    this.at += 4;
    return this.memory.u32(this.at - 4);
  }

  i32(): number {
    return this.u32() | 0;
  }

  u64(): bigint {
    this.at = Math.ceil(this.at / 8) * 8 + 8;
    return this.memory.u64(this.at - 8);
  }
}

function convert(
  memory: Memory,
  next: Arguments,
  flags: string,
  digits: number | undefined,
  size: string | undefined,
  kind: string,
  wideFormat: boolean,
): string {
  const wide = size === 'w' || size === 'l';
  switch (kind) {
    case 's':
      return text(memory, next.u32(), wide || (wideFormat && size !== 'h'), digits);
    case 'S':
      return text(memory, next.u32(), !wideFormat, digits);
    case 'c':
    case 'C':
      return String.fromCharCode(next.u32() & 0xffff);
    case 'Z':
      return counted(memory, next.u32(), wide);
    case 'p':
    case 'P':
      return next.u32().toString(16).padStart(8, '0').toUpperCase();
    case 'd':
    case 'i': {
      const value = size === 'll' || size === 'I64' ? BigInt.asIntN(64, next.u64()) : BigInt(next.i32());
      const sign = value < 0n ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
      return sign + (value < 0n ? -value : value).toString().padStart(digits ?? 0, '0');
    }
    case 'u':
    case 'x':
    case 'X':
    case 'o': {
      const value = size === 'll' || size === 'I64' ? next.u64() : BigInt(next.u32());
      const base = kind === 'u' ? 10 : kind === 'o' ? 8 : 16;
      const plain = value.toString(base).padStart(digits ?? 0, '0');
      const prefix = base === 16 && flags.includes('#') && value !== 0n ? '0x' : '';
      return prefix + (kind === 'X' ? plain.toUpperCase() : plain);
    }
    default:
      return `%${kind}`;
  }
}

function text(memory: Memory, address: number, wide: boolean, limit: number | undefined): string {
  if (address === 0) return '(null)';
  const whole = wide ? memory.wideString(address) : memory.cString(address);
  return limit === undefined ? whole : whole.slice(0, limit);
}

/** ANSI_STRING and UNICODE_STRING: Length, MaximumLength, Buffer. */
function counted(memory: Memory, address: number, wide: boolean): string {
  if (address === 0) return '(null)';
  const length = memory.u16(address);
  const buffer = memory.u32(address + 4);
  if (wide) return memory.utf16(buffer, length);
  return String.fromCharCode(...memory.slice(buffer, length));
}

function pad(converted: string, columns: number, flags: string, kind: string): string {
  if (flags.includes('-') || columns < 0) return converted.padEnd(Math.abs(columns));
  const numeric = 'dixXuo'.includes(kind);
  if (!numeric || !flags.includes('0')) return converted.padStart(columns);
  const sign = /^[-+ ]|^0x/.exec(converted)?.[0] ?? '';
  return sign + converted.slice(sign.length).padStart(columns - sign.length, '0');
}

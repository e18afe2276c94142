import { shown } from './problem.js';

/** Longest driver name, in characters. */
export const longestName = 40;
export const namePattern = `^[A-Za-z][A-Za-z0-9_-]{0,${longestName - 1}}$`;

const deviceName = /^(con|prn|aux|nul|(com|lpt)[0-9])$/i;

/** Drivers and services of Windows: a driver of the same name would take their place. `mp` is what the second service adds. */
const takenByWindows = new Set(
  `afd bridge http msiscsi mslldp ndis ndiscap ndisimplatform ndistapi ndisuio ndisvirtualbus ndiswan netadaptercx
   netbios netbt netio nsiproxy pacer raspppoe rspndr tcpip tdx vmswitch vwififlt wanarp wfplwfs`.split(
    /\s+/,
  ),
);

/** Names that the tools of the generated project refuse as the name of a package. */
const takenByNpm = new Set(['node_modules']);

/** What is wrong with a driver's name, which is also its service, protocol and file name; undefined when nothing is. */
export function nameProblem(value: unknown): string | undefined {
  const rule = `Use a letter, then letters, digits, - or _ (at most ${longestName} characters).`;
  if (typeof value !== 'string') return `${shown(value)} is not text. ${rule}`;
  if (value === '') return `the name is empty. ${rule}`;
  if (value.length > longestName) return `${shown(value)} is too long. ${rule}`;
  if (!new RegExp(namePattern).test(value)) return `${shown(value)} cannot be a driver's name. ${rule}`;
  if (deviceName.test(value))
    return `${shown(value)} is a device of Windows, not a file name. Choose another name.`;
  if (takenByWindows.has(value.toLowerCase())) {
    return `${shown(value)} is a driver of Windows itself. Choose another name.`;
  }
  if (takenByNpm.has(value.toLowerCase()))
    return `${shown(value)} is a name npm refuses. Choose another name.`;
  return undefined;
}

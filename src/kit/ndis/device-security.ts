/** Who opens a device, as SDDL names them (sddl-for-device-objects.md). */
export type User = 'system' | 'administrator' | 'user';

/** Rights to a device's data, as FILE_READ_ACCESS and FILE_WRITE_ACCESS are bits of a control code. */
export const READ = 1;
export const WRITE = 2;

/** A parsed SDDL string: what each SID may do. */
export type SecurityString = readonly { readonly sid: string; readonly rights: number }[];

/** Groups that an account of each kind belongs to. */
const sidsOf: Readonly<Record<User, readonly string[]>> = {
  system: ['SY', 'BA', 'AU', 'WD'],
  administrator: ['BA', 'BU', 'AU', 'IU', 'WD'],
  user: ['BU', 'AU', 'IU', 'WD'],
};

const rightsOf: Readonly<Record<string, number>> = { GA: READ | WRITE, GR: READ, GW: WRITE };

/** Reads the subset that device objects take, `D:P` and expressions `(A;;Access;;;SID)`; undefined where it is not of that form. */
export function parseSddl(text: string): SecurityString | undefined {
  if (!/^D:P(\(A;;(0x[0-9a-fA-F]+|([A-Z]{2})+);;;[A-Z]{2}\))*$/.test(text)) return undefined;
  return [...text.matchAll(/\(A;;(\w+);;;([A-Z]{2})\)/g)].map(([, access = '', sid = '']) => ({
    sid,
    rights: access.startsWith('0x')
      ? Number(access) & (READ | WRITE)
      : (access.match(/../g) ?? []).reduce((all, code) => all | (rightsOf[code] ?? 0), 0),
  }));
}

/** True if `user` is given all of `rights`; nobody else is. */
export function mayOpen(security: SecurityString, user: User, rights: number): boolean {
  const granted = security
    .filter(({ sid }) => sidsOf[user].includes(sid))
    .reduce((all, entry) => all | entry.rights, 0);
  return (granted & rights) === rights;
}

import type { NdisVersion } from './types.js';

export interface NdisVersionDecl {
  readonly text: string;
  readonly number: NdisVersion;
  readonly major: number;
  readonly minor: number;
  readonly release: string;
  /** The contract of this version is in the facts; newer ones run but cannot be compiled for. */
  readonly header: boolean;
  /**
   * Of the oldest Windows that has this version, the end of an INF's TargetOSVersion decoration; build numbers count from Windows 10,
   * version 1607 on (inf-manufacturer-section.md). Those that have one may be the lowest version of a generated driver.
   */
  readonly target: string | undefined;
}

const version = (
  text: string,
  release: string,
  options: { readonly header?: boolean; readonly target?: string } = {},
): NdisVersionDecl => {
  const [major = 0, minor = 0] = text.split('.').map(Number);
  return {
    text,
    number: major * 100 + minor,
    major,
    minor,
    release,
    header: options.header ?? true,
    target: options.target,
  };
};

/** From the introduction-to-ndis-6-* pages. Never derive one from the other at run time: ask NdisGetVersion. */
export const ndisVersions: readonly NdisVersionDecl[] = [
  version('6.20', 'Windows 7 and Windows Server 2008 R2'),
  version('6.30', 'Windows 8 and Windows Server 2012', { target: '6.2' }),
  version('6.40', 'Windows 8.1 and Windows Server 2012 R2', { target: '6.3' }),
  version('6.50', 'Windows 10, version 1507', { target: '10.0' }),
  version('6.51', 'Windows 10, version 1511'),
  version('6.60', 'Windows 10, version 1607 and Windows Server 2016'),
  version('6.70', 'Windows 10, version 1703'),
  version('6.80', 'Windows 10, version 1709', { target: '10.0...16299' }),
  version('6.81', 'Windows 10, version 1803'),
  version('6.82', 'Windows 10, version 1809 and Windows Server 2019', { target: '10.0...17763' }),
  version('6.83', 'Windows 10, version 1903'),
  version('6.84', 'Windows 10, version 2004'),
  version('6.85', 'Windows Server 2022', { target: '10.0...20348' }),
  version('6.86', 'Windows 11, version 21H2'),
  version('6.87', 'Windows 11, version 22H2', { target: '10.0...22621' }),
  version('6.88', 'Windows Server, version 23H2', { header: false }),
  version('6.89', 'Windows 11, version 24H2 and Windows Server 2025', {
    header: false,
    target: '10.0...26100',
  }),
];

/** The newest contract the facts know: what generated C is compiled at, and what it registers with wherever a newer one runs. */
export const newestContract = '6.87';

export const floors: readonly NdisVersionDecl[] = ndisVersions.filter(({ target }) => target !== undefined);

/** What ndis.h calls the value that NdisGetVersion returns on this version, where the facts have that header. */
export function runtimeVersionMacro({ major, minor }: Pick<NdisVersionDecl, 'major' | 'minor'>): string {
  return `NDIS_RUNTIME_VERSION_${major}${minor}`;
}

import type { Floor } from './answers.js';

const releases: Readonly<Record<Floor, string>> = {
  '6.30': 'Windows 8 and Windows Server 2012',
  '6.40': 'Windows 8.1 and Windows Server 2012 R2',
  '6.50': 'Windows 10 1507',
  '6.80': 'Windows 10 1709',
  '6.82': 'Windows 10 1809',
  '6.85': 'Windows 11 21H2',
  '6.87': 'Windows 11 22H2',
};

export function releaseOf(floor: Floor): string {
  return releases[floor];
}

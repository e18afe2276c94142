import type { Lint } from './lint.js';
import { allFunctions } from './source.js';
import { findWords } from './words.js';

const below = /\bNDIS_(?:RUNTIME_VERSION|SUPPORT_NDIS)_?(?:5\d*|6|60\d?|61\d?|62\d?)\b/;

export const floor: Lint = {
  says: 'no version of NDIS below 6.30 is known, and DriverEntry refuses one before it registers anything',
  lesson: 32,
  requirement: 'R-177',
  find: (files) => [
    ...findWords(files, below, 'it is below the floor'),
    ...files
      .filter(({ path }) => path === 'driver/product.c')
      .flatMap(({ text }) =>
        /\.OldestNdis = (?:NDIS_RUNTIME_VERSION_\d|\(6 << 16\) \| \d)/.test(text)
          ? []
          : ['driver/product.c: no floor'],
      ),
    ...allFunctions(files)
      .filter(({ name }) => name === 'DriverEntry')
      .flatMap(({ body }) =>
        /RunningNdis < Product\.OldestNdis\) \{\s*Status = NDIS_STATUS_BAD_VERSION;\s*goto \w+;[\s\S]*RegisterMiniport\(/.test(
          body,
        )
          ? []
          : ['driver/driver.c: DriverEntry registers below the floor'],
      ),
  ],
  brokenBy: [
    {
      fault: 'DriverEntry registers with whatever runs',
      path: 'driver/driver.c',
      pattern: / {4}if \(RunningNdis < Product\.OldestNdis\) \{\n.*\n.*\n {4}\}\n/,
      replacement: '',
    },
    {
      fault: 'the floor is NDIS 6.20',
      path: 'driver/product.c',
      pattern: /\.OldestNdis = NDIS_RUNTIME_VERSION_630/,
      replacement: '.OldestNdis = NDIS_RUNTIME_VERSION_620',
    },
  ],
};

/** Order of versions `1.2.3`, by their numbers; a pre-release comes before its release. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [parts(a), parts(b)];
  for (let at = 0; at < 3; at++) {
    const difference = (left.numbers[at] ?? 0) - (right.numbers[at] ?? 0);
    if (difference !== 0) return difference;
  }
  if (left.pre === right.pre) return 0;
  if (left.pre === '' || right.pre === '') return left.pre === '' ? 1 : -1;
  return left.pre < right.pre ? -1 : 1;
}

function parts(version: string): { readonly numbers: readonly number[]; readonly pre: string } {
  const [release = '', ...pre] = (version.split('+')[0] ?? '').split('-');
  return { numbers: release.split('.').map(Number), pre: pre.join('-') };
}

import { lessons } from '../../src/ddi/lessons.js';
import { requirements, type RequirementId } from '../../src/ddi/requirements.js';
import type { Lint } from '../lint/lint.js';
import type { Edit } from '../mutations/edit.js';
import { readClaims } from './claims.js';
import type { SuiteTest } from './titles.js';

/** What shows that the generated driver keeps a requirement or a lesson. */
export interface Evidence {
  readonly tests: readonly SuiteTest[];
  readonly edits: readonly Edit[];
  readonly lints: readonly Lint[];
}

/** Where evidence comes from. */
export interface Sources {
  readonly tests: readonly SuiteTest[];
  readonly edits: readonly Edit[];
  readonly lints: readonly Lint[];
}

export interface AllEvidence {
  readonly requirements: ReadonlyMap<RequirementId, Evidence>;
  /** By number; 7 for lesson 7. */
  readonly lessons: ReadonlyMap<number, Evidence>;
}

export function gatherEvidence({ tests, edits, lints }: Sources): AllEvidence {
  const claims = tests.map((test) => ({ test, claims: readClaims(test.title) }));
  return {
    requirements: new Map(
      requirements.map(({ id }) => [
        id,
        {
          tests: claims.filter(({ claims }) => claims.requirements.includes(id)).map(({ test }) => test),
          edits: edits.filter(({ requirement }) => names(requirement, id)),
          lints: lints.filter(({ requirement }) => names(requirement, id)),
        },
      ]),
    ),
    lessons: new Map(
      lessons.map((_, at) => [
        at + 1,
        {
          tests: claims.filter(({ claims }) => claims.lessons.includes(at + 1)).map(({ test }) => test),
          edits: edits.filter(({ lesson }) => names(lesson, at + 1)),
          lints: lints.filter(({ lesson }) => names(lesson, at + 1)),
        },
      ]),
    ),
  };
}

function names<T>(named: T | readonly T[] | undefined, one: T): boolean {
  return named === one || (Array.isArray(named) && named.includes(one));
}

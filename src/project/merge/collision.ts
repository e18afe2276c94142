export const collisions = ['yours', 'theirs', 'new'] as const;
/** What to do with a file that stands where one would be generated, and was not. */
export type Collision = (typeof collisions)[number];

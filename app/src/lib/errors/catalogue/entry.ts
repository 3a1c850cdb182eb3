export interface CatalogueEntry {
  /** One sentence: what is wrong. */
  cause: string;
  /** One sentence: what to do about it. */
  todo: string;
  /** A file of tests, from the root of the repository, that asserts the error by its name. */
  test: string;
}

export type Entries = Readonly<Record<string, CatalogueEntry>>;

export function entry(cause: string, todo: string, test: string): CatalogueEntry {
  return { cause, todo, test };
}

/** Where this app's own explanations are tested. */
export const HERE = 'app/tests/errors/explain.test.ts';

/** Refusals that no test of the program reaches yet; here at least their way to the user is tested. */
export const UNPROVOKED = 'app/tests/errors/unprovoked.test.ts';

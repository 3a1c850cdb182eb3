/** Every way to be refused, by its name: why, what to do, and the test that provokes it. */
export interface CatalogueEntry {
  /** One sentence: what is wrong. */
  cause: string;
  /** One sentence: what to do about it. */
  todo: string;
  /** A file of tests, from the root of the repository, that asserts the error by its name. */
  test: string;
}

export const CATALOGUE: Readonly<Record<string, CatalogueEntry>> = {
  Unexpected: {
    cause: 'Something happened that the app has no explanation for.',
    todo: 'Try again; if it happens again, tell us what you did and the words below.',
    test: 'app/tests/errors/explain.test.ts',
  },
};

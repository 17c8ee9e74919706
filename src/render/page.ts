/**
 * A typed page: the template `views/<name>.ejs`, the type of its model, and samples that a test
 * renders in every language and with hostile strings (architecture.md rule 10).
 */
export interface PageSpec<M extends object> {
  /** `<domain>/<page>`. */
  readonly name: string;
  /** One model for each state that the page can show, by a name for the state. */
  readonly samples: Readonly<Record<string, M>>;
}

export const definePage = <M extends object>(name: string, samples: Record<string, M>): PageSpec<M> => ({
  name,
  samples,
});

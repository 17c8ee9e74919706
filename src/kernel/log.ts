/** A line of the log. `fields` hold ids and numbers, no secrets; the cause is logged and never shown. */
export type Log = (
  level: 'info' | 'warn' | 'error',
  fields: Readonly<Record<string, unknown>>,
  cause?: unknown,
) => void;

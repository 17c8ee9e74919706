import { pino } from 'pino';
import type { Log } from '../kernel/log.ts';

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'silent';

/** An error as the log has it: with its whole chain of causes, for operators only. */
function describe(cause: unknown, depth = 0): unknown {
  if (!(cause instanceof Error)) return String(cause);
  const inner = depth < 5 && cause.cause !== undefined ? { cause: describe(cause.cause, depth + 1) } : {};
  return { name: cause.name, message: cause.message, stack: cause.stack, ...inner };
}

const STANDARD_OUTPUT = 1;

/** The log: JSON lines on standard output (or another descriptor). Fields hold no secret and nothing that was typed. */
export function createLog(level: LogLevel, descriptor = STANDARD_OUTPUT): Log {
  const logger = pino({ level, base: null }, pino.destination({ dest: descriptor, sync: true }));
  return (severity, fields, cause) => {
    logger[severity](cause === undefined ? fields : { ...fields, err: describe(cause) });
  };
}

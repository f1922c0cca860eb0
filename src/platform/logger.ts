import {
  type DestinationStream,
  destination as openDestination,
  type Logger as Pino,
  pino,
  stdTimeFunctions,
} from 'pino';
import type { Logger } from '../contracts/logger.ts';
import { redact, redactText } from './redact.ts';

export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

export interface LoggerOptions {
  readonly level: LogLevel;
  /** Standard error unless set: standard output belongs to results. */
  readonly destination?: DestinationStream;
}

function wrap(target: Pino): Logger {
  const at =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (fields: object, message: string): void => {
      if (!target.isLevelEnabled(level)) return;
      target[level](redact(fields) as object, redactText(message));
    };
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: (fields) => wrap(target.child(redact(fields) as object)),
  };
}

/** JSON lines, written at once: what was logged before a crash is there. */
export function createLogger({ level, destination }: LoggerOptions): Logger {
  const target = pino(
    {
      level,
      base: { pid: process.pid },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      // Errors arrive here as plain objects already.
      serializers: { err: (err: unknown) => err },
    },
    destination ?? openDestination({ fd: 2, sync: true }),
  );
  return wrap(target);
}

export {
  type CheckResult,
  createHealth,
  type Health,
  type HealthCheck,
  type HealthDeps,
  type Readiness,
} from './health.ts';
export { createLog, type LogLevel } from './log.ts';
export { createMetrics, type LoginOutcome, type LoginProof, type Metrics } from './metrics.ts';

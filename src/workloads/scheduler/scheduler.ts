import type { ControllerEnvironment } from '../controllers/environment.ts';

export const startScheduler = (_environment: ControllerEnvironment): { stop(): void } => ({ stop: () => {} });

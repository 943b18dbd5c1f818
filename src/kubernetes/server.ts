// The door of this room: what the engine starts, and the shape of what it gets.
export type { ApiServer, Checkpoint } from './api/api-server.ts';
export { startApiServer } from './api/start-api-server.ts';

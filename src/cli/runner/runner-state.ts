/** What the runner's keys work on; `place` moves with the learner. */
import type { Place, Session } from '../../course/session.ts';
import type { EngineAccess } from '../../engines/provider.ts';
import type { CommandContext } from '../command.ts';

export interface Runner {
  session: Session;
  place: Place;
  access: EngineAccess;
  context: CommandContext;
  /** Commands typed so far, and the folder where the last one ended. */
  typed: string[];
  folder?: string;
}

/** Why something is not sent: learners read it in an event about the alert. */
export class SendError extends Error {}

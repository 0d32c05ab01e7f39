/**
 * The typed way to a Revisit server's JSON API.
 *
 * `schema.gen.ts` is generated from `schemas/openapi.json`; nothing here repeats its shapes.
 * Not here: anything about how an answer is shown.
 */
export { type Client, createClient } from "./client";
export { type EventLine, type EventPage, type EventQuery, readEvents } from "./events";
export { answerOf, ProblemError } from "./problem";
export type { components, paths } from "./schema.gen";
export type {
  CreatedKey,
  Key,
  KeyKind,
  Login,
  Moment,
  Policy,
  Session,
  SessionPatch,
  SessionQuery,
} from "./shapes";

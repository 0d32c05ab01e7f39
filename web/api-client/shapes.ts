/** Short names for the shapes that callers pass around. */
import type { components, paths } from "./schema.gen";

type Schemas = components["schemas"];

export type Session = Schemas["Session"];
export type Moment = Schemas["Moment"];
export type SessionPatch = Schemas["SessionPatch"];
export type Key = Schemas["Key"];
export type KeyKind = Key["kind"];
export type CreatedKey = Schemas["CreatedKey"];
export type Policy = Schemas["Policy"];
export type Login = Schemas["Login"];

/** The filters, the order and the cursor of a session list. */
export type SessionQuery = NonNullable<paths["/api/v1/sessions"]["get"]["parameters"]["query"]>;

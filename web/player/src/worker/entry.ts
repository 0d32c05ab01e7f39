/** The worker's first and only file: its scope is the port. */

import { type Port, serve } from "./serve.ts";

serve(globalThis as unknown as Port);

import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/** The application's own folder, although there are lock files above it. */
export default { turbopack: { root: dirname(fileURLToPath(import.meta.url)) } };

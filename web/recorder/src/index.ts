/** `@revisit/recorder`, for applications that bundle it. */
export type { RecorderOptions } from "./options";
export { PortableSessionRecorder } from "./recorder";

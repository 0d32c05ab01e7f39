/** The recorder that the script tag started, where one did. */
import type { PortableSessionRecorder } from "@revisit/recorder";

declare global {
  interface Window {
    PortableSessionRecorder?: typeof PortableSessionRecorder;
  }
}

export function recorder(): PortableSessionRecorder | undefined {
  return window.PortableSessionRecorder?.current;
}

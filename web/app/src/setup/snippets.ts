/** The code that points a page at this server. */

/** Stands where the key goes until there is one. */
export const KEY_PLACE = "rvw_YOUR_WRITE_KEY";

export function recorderScript(origin: string, key: string | null): string {
  return `<script
  src="${origin}/revisit-recorder.js"
  data-write-key="${key ?? KEY_PLACE}"
></script>`;
}

export function postHogScript(origin: string, key: string | null): string {
  return `posthog.init("${key ?? KEY_PLACE}", {
  api_host: "${origin}",
});`;
}

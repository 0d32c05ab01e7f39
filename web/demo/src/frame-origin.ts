/**
 * The shop's other name. Under `127.0.0.1` and `localhost` one server is two origins to a browser, so
 * the demo can show a frame of another origin without a second server. The script tag names both,
 * with the port that the demo has by default; on any other there is no such frame.
 */
const NAMES: Readonly<Record<string, string>> = {
  "127.0.0.1": "localhost",
  localhost: "127.0.0.1",
};
const PORT = "8700";

export function frameOrigin(): string | undefined {
  const { protocol, hostname, port } = location;
  const other = NAMES[hostname];
  return other && port === PORT ? `${protocol}//${other}:${port}` : undefined;
}

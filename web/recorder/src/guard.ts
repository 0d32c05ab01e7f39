/** The recorder is a guest: what goes wrong in it must not go wrong in the page. */
export function guard(action: () => void): void {
  try {
    action();
  } catch {
    // There is nobody to tell: the host's console is not ours, and it may be recorded.
  }
}

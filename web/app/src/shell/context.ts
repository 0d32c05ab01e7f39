/** What every page may use. Made once in `App.svelte`; there is no state outside of it. */
import type { Client } from "@revisit/api-client";
import { createContext } from "svelte";
import type { Router } from "../routing/router.svelte";
import type { SessionList } from "../sessions/session-list.svelte";
import type { Confirmation } from "../ui/confirmation.svelte";
import type { Toasts } from "../ui/toasts.svelte";
import type { Clock } from "./clock.svelte";
import type { LoginState } from "./login.svelte";
import type { ThemeChoice } from "./theme.svelte";

export interface AppContext {
  readonly client: Client;
  readonly router: Router;
  readonly login: LoginState;
  readonly list: SessionList;
  readonly theme: ThemeChoice;
  readonly clock: Clock;
  readonly toasts: Toasts;
  readonly confirmation: Confirmation;
}

export const [useApp, provideApp] = createContext<AppContext>();

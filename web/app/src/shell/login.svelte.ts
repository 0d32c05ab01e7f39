/** Who is signed in, and the way to the sign-in page when nobody is. */
import { answerOf, type Client, type Login, ProblemError } from "@revisit/api-client";
import type { Router } from "../routing/router.svelte";

export class LoginState {
  current: Login | null = $state.raw(null);

  readonly #client: Client;
  readonly #router: Router;

  constructor(client: Client, router: Router) {
    this.#client = client;
    this.#router = router;
    // The login itself answers 401 to a wrong key, which its form has to show.
    client.use({
      onResponse: ({ response, schemaPath, request }) => {
        const tried = schemaPath === "/api/v1/login" && request.method === "POST";
        if (response.status === 401 && !tried) this.expire();
      },
    });
  }

  async load(): Promise<void> {
    this.current = await answerOf(this.#client.GET("/api/v1/login")).catch(() => null);
  }

  async signIn(credentials: { token: string } | { api_key: string }): Promise<void> {
    await answerOf(this.#client.POST("/api/v1/login", { body: credentials }));
    await this.load();
    // Behind a proxy that drops cookies the next page would only send back here, without a word.
    if (!this.current) throw new ProblemError(401, "Not signed in", COOKIE_LOST);
  }

  async signOut(): Promise<void> {
    await answerOf(this.#client.DELETE("/api/v1/login"));
    this.current = null;
    this.#router.navigate("/sign-in");
  }

  /** The server no longer knows the login: sign in, then come back to this address. */
  expire(): void {
    const { url, route } = this.#router;
    this.current = null;
    if (route.page === "sign-in") return;
    const here = `${url.pathname}${url.search}`;
    this.#router.navigate(
      here === "/" ? "/sign-in" : `/sign-in?next=${encodeURIComponent(here)}`,
      "replace",
    );
  }
}

const COOKIE_LOST =
  "The server accepted the credentials, but the browser did not keep the login cookie.";

/** Sentry's browser SDK with its replay, as its documentation has one set it up. */
export { init, replayIntegration } from "@sentry/browser";

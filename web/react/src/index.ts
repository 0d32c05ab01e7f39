/** `@revisit/react`: the recorder in a React application. */
export { RevisitProvider, type RevisitProviderProps } from "./provider.js";
export { useRevisit } from "./use-revisit.js";

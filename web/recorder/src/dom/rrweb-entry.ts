/** What is taken of rrweb. Built alone, into a function: see `rrweb-plugin.ts`. */
export { record } from "rrweb";

/** rrweb's recorder and nothing else. */
export { record } from "rrweb";

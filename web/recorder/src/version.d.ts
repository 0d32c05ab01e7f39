/** The version in package.json, put in by the build. */
declare const __RECORDER_VERSION__: string;

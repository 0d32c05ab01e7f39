"use client";
import type { PortableSessionRecorder } from "@revisit/recorder";
import { useContext } from "react";
import { RevisitContext } from "./context.js";

/**
 * The recorder of the provider above, or null: on a server, before the page has come to life, while
 * recording is off, and where there is no provider.
 */
export function useRevisit(): PortableSessionRecorder | null {
  return useContext(RevisitContext);
}

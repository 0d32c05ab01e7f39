"use client";
/** Where the provider puts the recorder for all components below it. */
import type { PortableSessionRecorder } from "@revisit/recorder";
import { createContext } from "react";

export const RevisitContext = createContext<PortableSessionRecorder | null>(null);

"use client";
/**
 * Records for as long as it is on the page. On a server it renders its children and nothing else:
 * the recorder is made when the page comes to life.
 */
import { PortableSessionRecorder, type RecorderOptions } from "@revisit/recorder";
import { type JSX, type ReactNode, useEffect, useRef, useState } from "react";
import { RevisitContext } from "./context.js";

export interface RevisitProviderProps {
  /** Read once, when recording begins. */
  options: RecorderOptions;
  /** Who is being recorded, in your words. May change, and may be known later. */
  userId?: string | undefined;
  /** Whether to record. Default true. */
  isOn?: boolean;
  children?: ReactNode;
}

export function RevisitProvider(props: RevisitProviderProps): JSX.Element {
  const { options, userId, isOn = true, children } = props;
  const [recorder, setRecorder] = useState<PortableSessionRecorder | null>(null);
  const latest = useRef({ options, userId });
  latest.current = { options, userId };

  useEffect(() => {
    if (!isOn) return;
    const made = new PortableSessionRecorder(latest.current.options);
    made.start(latest.current.userId);
    setRecorder(made);
    return () => {
      setRecorder(null);
      made.destroy();
    };
  }, [isOn]);

  useEffect(() => {
    if (userId !== undefined) recorder?.identify(userId);
  }, [recorder, userId]);

  return <RevisitContext.Provider value={recorder}>{children}</RevisitContext.Provider>;
}

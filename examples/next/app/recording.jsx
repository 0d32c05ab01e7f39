"use client";

import { RevisitProvider } from "@revisit/react";

/** `NEXT_PUBLIC_REVISIT_URL` and `NEXT_PUBLIC_REVISIT_KEY` in `.env.local`. */
const options = {
  endpoint: process.env.NEXT_PUBLIC_REVISIT_URL,
  writeKey: process.env.NEXT_PUBLIC_REVISIT_KEY,
};

export function Recording({ children }) {
  return <RevisitProvider options={options}>{children}</RevisitProvider>;
}

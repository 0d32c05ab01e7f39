"use client";

import { useRevisit } from "@revisit/react";
import { useState } from "react";

export function Like() {
  const recorder = useRevisit();
  const [nLikes, setLikes] = useState(0);

  function like() {
    setLikes(nLikes + 1);
    recorder?.track("liked", { nLikes: nLikes + 1 });
  }

  return (
    <>
      <button type="button" onClick={like}>
        Like ({nLikes})
      </button>
      <p>
        Session: <code>{recorder?.sessionId ?? "not recording"}</code>
      </p>
    </>
  );
}

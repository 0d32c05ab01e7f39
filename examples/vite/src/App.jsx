import { useRevisit } from "@revisit/react";
import { useState } from "react";

export function App() {
  const recorder = useRevisit();
  const [nLikes, setLikes] = useState(0);

  function like() {
    setLikes(nLikes + 1);
    recorder?.track("liked", { nLikes: nLikes + 1 });
  }

  return (
    <main>
      <h1>A page that is recorded</h1>
      <button type="button" onClick={like}>
        Like ({nLikes})
      </button>
      <p>
        Session: <code>{recorder?.sessionId ?? "not recording"}</code>
      </p>
      <p data-revisit-mask>This text is masked in the recording.</p>
    </main>
  );
}

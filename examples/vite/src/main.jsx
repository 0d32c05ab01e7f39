import { RevisitProvider } from "@revisit/react";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App.jsx";

/** `VITE_REVISIT_URL` and `VITE_REVISIT_KEY` in `.env.local`; without a server recordings stay here. */
const options = {
  endpoint: import.meta.env.VITE_REVISIT_URL,
  writeKey: import.meta.env.VITE_REVISIT_KEY,
};

createRoot(document.getElementById("root")).render(
  <StrictMode>
    <RevisitProvider options={options}>
      <App />
    </RevisitProvider>
  </StrictMode>,
);

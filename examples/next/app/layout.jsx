import { Recording } from "./recording.jsx";

export const metadata = { title: "Revisit in a Next.js application" };

export default function RootLayout({ children }) {
  return (
    <html lang="en">
      <body>
        <Recording>{children}</Recording>
      </body>
    </html>
  );
}

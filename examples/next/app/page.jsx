import { Like } from "./like.jsx";

export default function Page() {
  return (
    <main>
      <h1>A page that is recorded</h1>
      <Like />
      <p data-revisit-mask>This text is masked in the recording.</p>
    </main>
  );
}

// Following a merchant: one button, counted by the server.
import { useState } from "preact/hooks";
import { api } from "../../shared/api";
import { ensureMe } from "../lib/me";
import { go } from "../lib/router";
import { toastError } from "../ui/toasts";
import { Button, IconButton } from "../ui/ui";
import { words } from "../words";

type Follow = { following: boolean; followers: number };
export function FollowButton({ merchant, follow, onChange, onStage, small, tight }: { merchant: { id: string | null }; follow: Follow; onChange(next: Follow): void; onStage?: boolean; small?: boolean; tight?: boolean }) {
  const w = words();
  const [busy, setBusy] = useState(false);
  const { id } = merchant;
  // A shop that is gone has nothing to follow.
  if (id === null) return null;
  const toggle = async () => {
    setBusy(true);
    try {
      if (!(await ensureMe()).user) {
        go(`/login?next=${encodeURIComponent(location.pathname)}`);
        return;
      }
      onChange(await api.follow(id, !follow.following));
    } catch (e) {
      toastError(e);
    } finally {
      setBusy(false);
    }
  };
  // Where every pixel belongs to the seller's name, what is done needs no words.
  if (tight && follow.following) return <IconButton icon="check" size={20} label={w.following} disabled={busy} aria-pressed={true} onClick={() => void toggle()} />;
  return (
    <Button look={onStage ? "glass" : follow.following ? "plain" : "line"} {...(small && { small })} busy={busy} aria-pressed={follow.following} onClick={() => void toggle()} {...(!follow.following && !small && { icon: "plus" as const })}>
      {follow.following ? w.following : w.follow}
    </Button>
  );
}

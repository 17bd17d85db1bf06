// The moving picture of a room in a card: silent, without controls, gone when it cannot play.
import { useEffect, useState } from "preact/hooks";
import { api } from "../../shared/api";
import { usePlayer } from "./video";
import css from "./preview.module.css";

export function Preview({ id }: { id: string }) {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    let gone = false;
    api.session(id).then(
      (s) => {
        if (!gone && s.playback.kind === "live") setUrl(s.playback.url);
      },
      () => undefined,
    );
    return () => {
      gone = true;
    };
  }, [id]);
  const screen = usePlayer(url, "live", true);
  return <video ref={screen.ref} class={css.preview} muted playsInline disablePictureInPicture tabIndex={-1} aria-hidden="true" data-on={screen.state.status === "playing"} />;
}

// Sharing the page: the device's own sheet where there is one, else the link on the clipboard.
import { toast } from "../ui/toasts";
import { words } from "../words";

export async function shareLink(title: string, path = location.pathname): Promise<void> {
  const url = location.origin + path;
  try {
    if (typeof navigator.share === "function" && matchMedia("(pointer: coarse)").matches) {
      await navigator.share({ title, url });
      return;
    }
    await navigator.clipboard.writeText(url);
    toast(words().copied);
  } catch (e) {
    // Closing the device's sheet is no failure; without a clipboard the link is shown to be copied by hand.
    if (!(e instanceof DOMException && e.name === "AbortError")) toast(url);
  }
}

import type { ExternalToast } from "sonner";

const load = () => import("sonner").then((module) => module.toast);

/** A notice that passes by itself; what shows it is loaded with the first one. */
export function toast(text: string, options?: ExternalToast): void {
  void load().then((show) => show(text, options));
}

/** A notice that something failed. */
toast.error = (text: string, options?: ExternalToast): void => void load().then((show) => show.error(text, options));

/** Takes back the notice with this id. */
toast.dismiss = (id: string | number): void => void load().then((show) => show.dismiss(id));

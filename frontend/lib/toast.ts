import type { ExternalToast } from "sonner";

type Say = (text: string, options?: ExternalToast) => void;

const say: Say = (text, options) => void import("sonner").then(({ toast }) => toast(text, options));
const error: Say = (text, options) => void import("sonner").then(({ toast }) => toast.error(text, options));

/** A short notice in the corner. As `toast` of sonner, which is loaded when the page has woken up, not before. */
export const toast: Say & { error: Say } = Object.assign(say, { error });

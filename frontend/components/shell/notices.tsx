"use client";
import dynamic from "next/dynamic";

/** Where `toast` of sonner shows its notices; loaded after the page has woken up. */
export const Notices = dynamic(() => import("./toaster").then((part) => part.StudioToaster), { ssr: false });

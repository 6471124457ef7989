"use client";
import dynamic from "next/dynamic";
import { useNotices } from "@/lib/notify";

const Toaster = dynamic(() => import("./toaster").then((part) => part.StudioToaster), { ssr: false });

/** Where notices show; loaded with the first of them. */
export function Notices() {
  return useNotices((state) => state.wanted) && <Toaster />;
}

"use client";
import dynamic from "next/dynamic";
import { useRecipe } from "@/lib/store/recipe";
import { go, useStudioUrl } from "@/lib/studio-url";

const RemixArrival = dynamic(() => import("./remix-arrival").then((file) => file.RemixArrival));
const RemixNote = dynamic(() => import("./remix-note").then((file) => file.RemixNote));

/** Above the recipe: which song it is a remix of. `?remix=` brings one in. */
export function Remix() {
  const { remix } = useStudioUrl();
  const of = useRecipe((state) => state.recipe.remix_of);
  if (remix) return <RemixArrival key={remix} id={remix} onDone={() => go({ remix: null, panel: "make" })} />;
  return of ? <RemixNote id={of} /> : null;
}

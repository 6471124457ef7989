"use client";
import { useEffect } from "react";
import { useJobs } from "@/lib/store/jobs";
import { usePlayer } from "@/lib/store/player";
import { playJob } from "@/lib/player/playable";
export default function P() {
  useEffect(() => {
    Object.assign(window, { useJobs, usePlayer, playJob });
    document.body.dataset.ready = "1";
  }, []);
  return <h1>zz</h1>;
}

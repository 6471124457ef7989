import { accessToken, backend, reached } from "./backend";
import { ApiError, Unreachable } from "./errors";
import type { Upload } from "./schema";

const isUpload = (body: unknown): body is Upload =>
  typeof body === "object" && body !== null && "upload_id" in body && typeof body.upload_id === "string";

const headersOf = (request: XMLHttpRequest): Headers => {
  const after = request.getResponseHeader("Retry-After");
  return new Headers(after ? { "Retry-After": after } : {});
};

/**
 * Sends an audio file; `onProgress` gets the share that is sent, 0 to 1. By XMLHttpRequest, as fetch tells no progress.
 * @throws ApiError, Unreachable, and AbortError if it was stopped by the signal
 */
export async function upload(file: File, onProgress: (share: number) => void, signal: AbortSignal): Promise<Upload> {
  const token = await accessToken();
  const address = backend();
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `${address}/uploads?name=${encodeURIComponent(file.name)}`);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    if (token) request.setRequestHeader("Authorization", `Bearer ${token}`);
    request.responseType = "json";
    request.upload.onprogress = ({ loaded, total }) => total && onProgress(loaded / total);
    request.onload = () => {
      reached(true);
      const body: unknown = request.response;
      if (request.status < 300 && isUpload(body)) resolve(body);
      else reject(ApiError.of(new Response(null, { status: request.status, headers: headersOf(request) }), body));
    };
    request.onerror = () => {
      reached(false);
      reject(new Unreachable(address));
    };
    request.onabort = () => reject(new DOMException("", "AbortError"));
    signal.addEventListener("abort", () => request.abort());
    if (signal.aborted) request.abort();
    else request.send(file);
  });
}

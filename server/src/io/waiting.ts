import { type CancellationToken, LSPErrorCodes, ResponseError } from "vscode-languageserver";
import { Unavailable } from "../language/world.ts";

/**
 * Stops waiting when the request is cancelled, or after `patience` milliseconds with the words of `late`. The work
 * goes on: the next request will want it too.
 */
export function whileWanted<T>(
  token: CancellationToken | undefined,
  work: Promise<T>,
  patience?: number,
  late = "There is no answer yet.",
): Promise<T> {
  if (!token && patience === undefined) return work;
  return new Promise<T>((resolve, reject) => {
    const cancelled = () =>
      reject(new ResponseError(LSPErrorCodes.RequestCancelled, "The request was cancelled."));
    const tooLate = () => reject(new Unavailable(late));
    const listener = token?.onCancellationRequested(cancelled);
    const alarm = patience === undefined ? undefined : setTimeout(tooLate, patience);
    if (token?.isCancellationRequested) cancelled();
    work.then(resolve, reject).finally(() => {
      listener?.dispose();
      clearTimeout(alarm);
    });
  });
}

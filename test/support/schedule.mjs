// Runs jobs that wait for each other, a few at a time, and says how each ended.
import fs from "node:fs";

/** @typedef {{ passed: number, failed: number, skipped?: number, output?: string, note?: string }} Counts */

/**
 * @typedef Job
 * @property {string} name
 * @property {() => Promise<Counts>} work throws when it can't be done
 * @property {boolean} [setUp] true for what only prepares: it counts when it fails, and not otherwise
 * @property {string} [folder] the job is left out, loudly, while there is no such folder
 * @property {readonly string[]} [after] jobs that must have passed before
 * @property {readonly string[]} [behind] jobs that must have ended before, however they did
 */

/** @typedef {"passed" | "failed" | "left out"} Ending */

/**
 * Runs the chosen jobs and those they wait for; all when none is chosen.
 * @param {readonly Job[]} jobs the earlier one goes first where both could
 * @param {{
 *   chosen?: readonly string[], slots: number, strict: boolean, isUnfit: (error: unknown) => boolean,
 * }} options strict: what can't be run has failed
 * @returns {Promise<Required<Pick<Counts, "passed" | "failed" | "skipped">>>}
 */
export async function schedule(jobs, { chosen = [], slots, strict, isUnfit }) {
  const wanted = new Set(chosen.length > 0 ? chosen : jobs.map((it) => it.name));
  for (const name of wanted) {
    const job = jobs.find((it) => it.name === name);
    for (const before of [...(job?.after ?? []), ...(job?.behind ?? [])]) wanted.add(before);
  }
  const waiting = jobs.filter((it) => wanted.has(it.name));
  /** @type {Map<string, Ending>} */
  const ended = new Map();
  const total = { passed: 0, failed: 0, skipped: 0 };
  const width = Math.max(...jobs.map((it) => it.name.length));

  /** @type {(job: Job, ending: Ending, said: string, seconds?: number) => void} */
  const tell = (job, ending, said, seconds) => {
    ended.set(job.name, ending);
    const mark = { passed: "ok  ", failed: "FAIL", "left out": "SKIP" }[ending];
    const time = seconds === undefined ? "" : `${seconds.toFixed(1)} s`.padStart(8);
    console.log(`${mark} ${job.name.padEnd(width)} ${time}  ${said}`.trimEnd());
  };

  /** @type {(job: Job, why: string) => void} */
  const leaveOut = (job, why) => {
    if (strict) total.failed++;
    else total.skipped++;
    tell(job, strict ? "failed" : "left out", why);
  };

  /** @type {(job: Job) => Promise<void>} */
  const run = async (job) => {
    const began = Date.now();
    const seconds = () => (Date.now() - began) / 1000;
    try {
      const { passed, output = "", note, ...rest } = await job.work();
      // What was to be run and was not has failed where nothing may be left out.
      const failed = rest.failed + (strict ? (rest.skipped ?? 0) : 0);
      const skipped = strict ? 0 : (rest.skipped ?? 0);
      total.passed += passed;
      total.failed += failed;
      total.skipped += skipped;
      const counts = `${passed} passed, ${failed} failed, ${skipped} skipped`;
      const words = [...(job.setUp ? [] : [counts]), ...(note ? [note] : [])];
      tell(job, failed > 0 ? "failed" : "passed", words.join(" · "), seconds());
      if (failed > 0 || skipped > 0) console.log(output.trimEnd().replace(/^/gm, "     | "));
    } catch (error) {
      if (isUnfit(error)) return leaveOut(job, error instanceof Error ? error.message : String(error));
      total.failed++;
      tell(job, "failed", "", seconds());
      console.log(String(error instanceof Error ? error.stack : error).replace(/^/gm, "     | "));
    }
  };

  /** What keeps a job from running at all. @type {(job: Job) => string | undefined} */
  const hindrance = (job) => {
    if (job.folder && !fs.existsSync(job.folder)) return `there is no ${job.folder}`;
    const broken = job.after?.find((name) => ended.has(name) && ended.get(name) !== "passed");
    return broken && `${broken} did not work`;
  };

  /** @type {Set<Promise<void>>} */
  const running = new Set();
  while (waiting.length > 0 || running.size > 0) {
    const ready = waiting.find(
      (job) =>
        hindrance(job) || [...(job.after ?? []), ...(job.behind ?? [])].every((name) => ended.has(name)),
    );
    if (ready && running.size < slots) {
      waiting.splice(waiting.indexOf(ready), 1);
      const why = hindrance(ready);
      if (why) leaveOut(ready, why);
      else {
        const it = run(ready).finally(() => running.delete(it));
        running.add(it);
      }
    } else if (running.size > 0) await Promise.race(running);
    else throw new Error(`These wait for each other: ${waiting.map((it) => it.name).join(", ")}`);
  }
  return total;
}

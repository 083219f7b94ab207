import type { ValueManual } from "./manual.ts";

/** What `STOPSIGNAL` is set to, the most used first. Numbers are Linux's on x86 and Arm. */
export const signals: readonly ValueManual[] = [
  { value: "SIGTERM", summary: "15, asks to end: the default." },
  { value: "SIGINT", summary: "2, what Ctrl+C sends: Python, PostgreSQL (fast shutdown)." },
  { value: "SIGQUIT", summary: "3, graceful stop of nginx and PHP-FPM." },
  { value: "SIGWINCH", summary: "28, graceful stop of Apache httpd." },
  { value: "SIGHUP", summary: "1, usually reloads the configuration." },
  { value: "SIGUSR1", summary: "10, free for the program's own use." },
  { value: "SIGUSR2", summary: "12, free for the program's own use." },
  { value: "SIGRTMIN+3", summary: "Orderly shutdown of systemd as process 1." },
  { value: "SIGKILL", summary: "9, ends at once; the program can't clean up." },
];

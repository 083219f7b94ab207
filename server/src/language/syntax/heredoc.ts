/** The program of a body's `#!` line: `python3`, `sh`. */
export function interpreter(body: string): string | undefined {
  const shebang = /^\s*#!\s*(\S+)(?:[ \t]+(?:-S[ \t]+)?(\S+))?/.exec(body);
  const program = shebang?.[1]?.endsWith("/env") ? shebang[2] : shebang?.[1];
  return program?.split("/").at(-1);
}

import type { StageContents } from "./model.ts";

/** Whether the stage itself says what it starts, as root, and that is nothing that steps down. */
export function startsAsRoot(stage: StageContents): boolean {
  if (stage.windows || stage.user?.uid !== 0 || stepsDown(stage)) return false;
  return [stage.user, stage.entrypoint, stage.cmd].some((it) => it?.place !== undefined);
}

/** Programs that change to another account, and scripts, which may call one. */
function stepsDown(stage: StageContents): boolean {
  const { entrypoint, cmd } = stage;
  // The entrypoint of a service's image steps down; that of a language's image only finds its interpreter.
  if (entrypoint && !entrypoint.place && !stage.image?.toolchains) return true;
  // Such a name is that of a script, whatever it ends in.
  const program = (entrypoint ?? cmd)?.words[0] ?? "";
  if (/(?:^|\/)(?:start|run|boot|launch)(?:[-_]\w+)*$/.test(program)) return true;
  const started = [entrypoint, cmd].flatMap((it) => (it?.place ? it.words : [])).join(" ");
  if (
    /\b(?:gosu|su-exec|setpriv|runuser|chpst|s6|su|sudo|supervisord?|runit|init|systemd|sshd|cron|crond|dockerd|nginx|apache2|httpd|haproxy)\b|\.sh\b|entrypoint|\/init$|s6-/.test(
      started,
    )
  )
    return true;
  return (
    ["gosu", "su-exec", "s6-overlay"].some((it) => stage.packages.has(it)) ||
    stage.files.some((it) => /\/(?:gosu|su-exec|s6-overlay)/.test(it.path))
  );
}

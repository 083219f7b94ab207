/** A kind of secret whose values have a shape of their own; source: the issuers' documentation and push protection lists. */
const shapes: readonly { readonly said: string; readonly pattern: RegExp }[] = [
  { said: "an AWS access key", pattern: /\b(?:AKIA|ASIA)[A-Z2-7]{16}\b/ },
  { said: "a GitHub token", pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{60,})\b/ },
  { said: "a GitLab token", pattern: /\bglpat-[A-Za-z0-9_-]{20,}\b/ },
  { said: "a Slack token", pattern: /\bxox[abprs]-[A-Za-z0-9-]{20,}\b/ },
  { said: "a Stripe key", pattern: /\b[rs]k_live_[A-Za-z0-9]{20,}\b/ },
  { said: "a Google API key", pattern: /\bAIza[A-Za-z0-9_-]{35}\b/ },
  { said: "an npm token", pattern: /\bnpm_[A-Za-z0-9]{36}\b/ },
  { said: "a Docker token", pattern: /\bdckr_pat_[A-Za-z0-9_-]{20,}\b/ },
  { said: "a SendGrid key", pattern: /\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{32,}\b/ },
  { said: "a Hugging Face token", pattern: /\bhf_[A-Za-z0-9]{30,}\b/ },
  { said: "an API key of a model provider", pattern: /\bsk-(?:ant|proj)-[A-Za-z0-9_-]{30,}\b/ },
  { said: "a private key", pattern: /-----BEGIN (?:RSA |EC |OPENSSH |DSA |ENCRYPTED )?PRIVATE KEY-----/ },
  { said: "a signed token", pattern: /\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{20,}\b/ },
  {
    said: "a password in an address",
    pattern:
      /\b(?:https?|postgres(?:ql)?|mysql|mongodb(?:\+srv)?|redis|amqp|ftp):\/\/[^\s/:@"'$<>{}]+:([^\s/:@"'$<>{}]{4,})@[\w.-]+/,
  },
];

/** Words that documentation uses in place of a secret. */
const placeholder =
  /^(?:x+|\*+|\.+|-+|_+|0+|1234\d*|a+|none|null|nil|empty|true|false|yes|no)$|change|replace|example|sample|dummy|fake|test|demo|your|insert|todo|placeholder|redacted|secret|password|passwd|default|foobar|foo|bar|admin|root|guest|user|local|dev|pass|postgres|mysql|mariadb|redis|rabbit|mongo|minio|notset|undefined|unset|here|<|\{|\$/i;

/** A secret that stands in a text, with what it is and where. */
export interface FoundSecret {
  readonly said: string;
  readonly start: number;
  readonly end: number;
}

/** The first secret with a shape of its own. The examples of documentation are none. */
export function shapedSecret(text: string): FoundSecret | undefined {
  for (const { said, pattern } of shapes) {
    const match = pattern.exec(text);
    if (!match) continue;
    const part = match[1] ?? match[0];
    if (
      /EXAMPLE|xxxx|\.\.\.|0{8}|12345678|abcdefgh/i.test(match[0]) ||
      (match[1] !== undefined && placeholder.test(part))
    )
      continue;
    return { said, start: match.index, end: match.index + match[0].length };
  }
  return undefined;
}

/** Whether a name asks for a secret. BuildKit's list, without the names that end in something harmless. */
export function asksForSecret(name: string): boolean {
  const words = name.toLowerCase().split(/[_.-]/);
  if (
    /(?:^|[_-])(?:file|path|dir|url|uri|host|port|name|id|user|length|size|type|method|header|ttl|expiry|algorithm|policy|provider|enabled|required|version|arg|env|prefix|mount|store|server|image|repo|server|ring|fingerprint|sha\d*|checksum|hash|count|timeout|scope|scopes|regex|format|mode|set|server_name|map)$/i.test(
      name,
    )
  )
    return false;
  if (
    words.some((it) =>
      [
        "public",
        "pub",
        "gpg",
        "keyserver",
        "keyring",
        "keyboard",
        "keymap",
        "monkey",
        "csrf",
        "site",
      ].includes(it),
    )
  )
    return false;
  if (
    words.some((it) =>
      /^(?:apikey|credentials?|password|passwd|pword|pwd|secret|secrets|token|passphrase|privatekey)$/.test(
        it,
      ),
    )
  )
    return true;
  const last = words.at(-1);
  return (
    (last === "key" &&
      words.some((it) =>
        /^(?:api|private|secret|access|auth|encryption|signing|master|license|ssh|deploy)$/.test(it),
      )) ||
    (words.length > 1 && last === "auth" && words[0] !== "basic")
  );
}

/** Whether a literal value of such a name looks like a real one: long, mixed, no placeholder, path or address. */
export function looksReal(value: string): boolean {
  if (value.length < 8 || placeholder.test(value) || /^[./~]|:\/\/|\s/.test(value)) return false;
  if (/^(?:[0-9A-F]{40}|0x[0-9A-F]+)$/i.test(value)) return false; // A fingerprint, a checksum, the number of a key.
  return /[A-Za-z]/.test(value) && /\d/.test(value) && entropy(value) >= (value.length < 16 ? 2.6 : 3.2);
}

/** Bits per character. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const char of text) counts.set(char, (counts.get(char) ?? 0) + 1);
  let sum = 0;
  for (const count of counts.values()) sum -= (count / text.length) * Math.log2(count / text.length);
  return sum;
}

/** Files that hold secrets by their nature. */
export const secretFile =
  /(?:^|\/)(?:id_(?:rsa|dsa|ecdsa|ed25519)|\.netrc|\.git-credentials|\.pgpass|\.env(?:\.(?:local|production|prod|staging))?|credentials\.json|service-account[\w-]*\.json|[\w.-]+\.(?:pem|key|p12|pfx|jks|keystore)|\.aws\/credentials|\.docker\/config\.json|\.kube\/config|kubeconfig|\.npmrc|\.pypirc|\.ssh)$/;

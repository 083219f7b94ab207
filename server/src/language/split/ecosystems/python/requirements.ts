import { operandsOf } from "../../effects.ts";
import type { Act, Scene } from "../../plan.ts";
import { isLoadedKnown } from "./loaded.ts";

export interface Requirements {
  readonly names: readonly string[];
  /** Those not known to be pure Python, to bring their libraries in their wheel or to load known ones. */
  readonly unknown: readonly string[];
}

/**
 * Packages that need nothing of the system: pure Python, or with wheels for manylinux that carry their libraries;
 * from their project pages.
 */
const selfContained = new Set(
  (
    "flask django fastapi starlette uvicorn gunicorn hypercorn daphne requests httpx aiohttp urllib3 certifi charset-normalizer idna click jinja2 markupsafe itsdangerous werkzeug " +
    "pydantic pydantic-core pydantic-settings typing-extensions typing-inspection annotated-types anyio sniffio h11 h2 httpcore httptools uvloop websockets watchfiles python-dotenv python-multipart pyyaml toml tomli " +
    "sqlalchemy alembic greenlet psycopg2-binary psycopg psycopg-binary asyncpg aiosqlite pymysql aiomysql mysql-connector-python redis hiredis celery kombu billiard vine amqp pymongo motor elasticsearch " +
    "numpy pandas scipy scikit-learn matplotlib pillow lxml cryptography cffi pycparser bcrypt argon2-cffi passlib pyjwt python-jose pynacl orjson ujson msgpack protobuf grpcio grpcio-tools " +
    "boto3 botocore s3transfer jmespath google-api-python-client google-auth stripe twilio sendgrid slack-sdk python-telegram-bot discord.py openai anthropic tiktoken tokenizers transformers torch " +
    "pytest pytest-cov pytest-asyncio black ruff mypy flake8 isort coverage tox pre-commit " +
    "beautifulsoup4 soupsieve html5lib python-dateutil pytz tzdata six attrs packaging setuptools wheel pip rich typer tqdm loguru structlog sentry-sdk prometheus-client marshmallow djangorestframework django-cors-headers django-filter whitenoise " +
    "flask-sqlalchemy flask-login flask-wtf flask-migrate flask-cors flask-restful wtforms email-validator apscheduler tenacity schedule simplejson jsonschema referencing rpds-py pyparsing et-xmlfile openpyxl xlsxwriter"
  ).split(" "),
);

/** The packages the requirement files of the context name; undefined when none was read. */
export function readRequirements({ manifests }: Scene): Requirements | undefined {
  if (!manifests) return undefined;
  const names = new Set<string>();
  const unknown: string[] = [];
  let found = false;
  for (const [path, text] of manifests.texts) {
    if (/requirements[^/]*\.(?:txt|in)$|requirements\/[^/]+\.txt$/.test(path)) {
      found = true;
      for (const line of text.split(/\r?\n/)) {
        const plain = line.replace(/(?:^|\s)#.*$/, "").trim();
        if (
          plain === "" ||
          /^(?:-r|-c|--requirement|--constraint|-i|--index-url|--extra-index-url|--hash|-f|--find-links)/.test(
            plain,
          )
        )
          continue;
        const name = /^([A-Za-z0-9][\w.-]*)/.exec(plain)?.[1];
        if (name === undefined || /^(?:-e|git\+|https?:|\.)/.test(plain)) unknown.push(nameOf(plain));
        else names.add(normal(name));
      }
    } else if (/(?:^|\/)pyproject\.toml$/.test(path)) {
      const list = /^\s*dependencies\s*=\s*\[([\s\S]*?)^\s*\]|^\s*dependencies\s*=\s*\[([^\]\n]*)\]/m.exec(
        text,
      );
      const block = /^\[tool\.poetry\.dependencies\]\s*\n([\s\S]*?)(?=^\[|(?![\s\S]))/m.exec(text)?.[1];
      if (list || block) found = true;
      for (const match of (list?.[1] ?? list?.[2] ?? "").matchAll(/["']([A-Za-z0-9][\w.-]*)/g))
        names.add(normal(match[1]!));
      for (const match of (block ?? "").matchAll(/^([A-Za-z0-9][\w.-]*)\s*=/gm))
        if (match[1] !== "python") names.add(normal(match[1]!));
    } else if (/(?:^|\/)Pipfile$/.test(path)) {
      const block = /^\[packages\]\s*\n([\s\S]*?)(?=^\[|(?![\s\S]))/m.exec(text)?.[1];
      if (block !== undefined) found = true;
      for (const match of (block ?? "").matchAll(/^"?([A-Za-z0-9][\w.-]*)"?\s*=/gm))
        names.add(normal(match[1]!));
    }
  }
  if (!found) return undefined;
  const all = [...names];
  return {
    names: all,
    unknown: [...unknown, ...all.filter((it) => !selfContained.has(it) && !isLoadedKnown(it))],
  };
}

/** The packages that `pip install` commands name. */
export function namesInstalled(acts: readonly Act[]): readonly string[] {
  return acts.flatMap(({ command: { words } }) => {
    const verb = words.indexOf("install");
    if (verb < 0) return [];
    return operandsOf(words.slice(verb), valued).flatMap((it) => {
      const name = /^["']?([A-Za-z0-9][\w.-]*)(?:\[[\w,-]*\])?(?:[=<>!~@;].*)?["']?$/.exec(it)?.[1];
      return name === undefined || /\.(?:whl|zip|tar|gz|txt)$/.test(name) ? [] : [normal(name)];
    });
  });
}

/** Options of `pip install` that take the next word. */
export const valued: readonly string[] = (
  "-r --requirement -c --constraint -i --index-url --extra-index-url -f --find-links -t --target --prefix --root --src -e --editable " +
  "--trusted-host --timeout --default-timeout --retries --cache-dir --global-option --install-option --no-binary --only-binary --proxy --log"
).split(" ");

function normal(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, "-");
}

/** What an address or a path ends in, without what may be secret in it. */
function nameOf(line: string): string {
  const path = line.replace(/[#;].*$/, "").replace(/[\s/]+$/, "");
  const name = /[\w-][\w.-]*/.exec(path.slice(path.lastIndexOf("/") + 1).replace(/[@?].*$/, ""))?.[0];
  return name === undefined || name.startsWith("-") ? "the program itself" : name;
}

#!/bin/sh
set -e
echo "ferry: $1"
exec node /app/out.js "$@"

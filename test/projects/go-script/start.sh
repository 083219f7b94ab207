#!/bin/sh
set -e
echo "starting $0"
exec /app/pump

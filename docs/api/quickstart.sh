#!/bin/sh
# Needs curl. Reading is open; with a key: -H "Authorization: Bearer $KEY"
set -eu
API="${API:-SITE_URL/api/v1}"

# Tools that do a task, and one tool with its document.
curl -fsS "$API/tools/?task=speech-to-text&brief=true"
curl -fsS "$API/tools/whisper/?omit=links"

# Two tools side by side; the second request costs nothing while nothing changes.
tag=$(curl -fsS -D - -o comparison.json "$API/compare/?tools=whisper,faster-whisper" |
    tr -d '\r' | sed -n 's/^[Ee][Tt][Aa][Gg]: //p')
curl -fsS -o /dev/null -w '%{http_code}\n' -H "If-None-Match: $tag" \
    "$API/compare/?tools=whisper,faster-whisper"

# What is wrong with a document, without writing anything.
curl -fsS "$API/validate/" -H 'Content-Type: application/json' -d '{"slug": "alpha", "name": "A", "capabilities": []}'

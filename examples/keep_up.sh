#!/bin/sh
# Keep a copy of a base up to date without reading it all again. Writes into the folder where it is run.
set -eu
base=${RISKBASE:-http://127.0.0.1:8000}

# A list, only if it changed: the tag of the last answer is kept beside it.
curl --fail --silent --show-error --etag-save risks.tag --etag-compare risks.tag \
     --output risks.csv "$base/risks.csv"

# What changed, page by page; the cursor of the last answer is where the next run goes on.
after=$(cat cursor 2>/dev/null || echo 0)
curl --fail --silent --show-error --output changes.json "$base/api/v1/changes/?after=$after&page_size=500"
sed -n 's/.*"cursor": *"\([^"]*\)".*/\1/p' changes.json > cursor.new
if [ -s cursor.new ]; then mv cursor.new cursor; else rm cursor.new; fi

# The whole base. A download that broke off goes on where it ended, as long as it is of the same state.
dump=$base/dump/riskbase.ndjson.gz
tag=$(curl --fail --silent --show-error --head "$dump" | tr -d '\r' | sed -n 's/^[Ee][Tt][Aa][Gg]: *//p')
[ "$tag" = "$(cat dump.tag 2>/dev/null)" ] || rm -f riskbase.ndjson.gz
echo "$tag" > dump.tag
curl --fail --silent --continue-at - --output riskbase.ndjson.gz "$dump" || gzip --test riskbase.ndjson.gz

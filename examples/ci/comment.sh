#!/bin/sh
# comment.sh FILE NUMBER keeps one comment of a pull request up to date: the one
# that begins with the first line of FILE, which starlift writes as a marker. It
# needs gh, with GH_TOKEN, and GITHUB_REPOSITORY.
set -eu
file=$1
number=$2
marker=$(head -n 1 "$file")
comments="repos/$GITHUB_REPOSITORY/issues/$number/comments"

id=$(gh api --paginate "$comments" --jq ".[] | select(.body | startswith(\"$marker\")) | .id" | head -n 1)
if [ -n "$id" ]; then
	gh api --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$id" --field body=@"$file" --silent
else
	gh api --method POST "$comments" --field body=@"$file" --silent
fi

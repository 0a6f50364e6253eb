"""Keeps a copy of the whole catalogue. Needs nothing but Python."""

import json
import os
from urllib.request import Request, urlopen

API = os.environ.get("API", "SITE_URL/api/v1")
KEY = os.environ.get("KEY", "")


def get(url):
    headers = {"Authorization": f"Bearer {KEY}"} if KEY else {}
    with urlopen(Request(url, headers=headers)) as answer:
        return json.load(answer)


def follow(store, since=""):
    """Apply everything since the last time; returns where to go on the next time."""
    url = f"{API}/changes/?page_size=100" + (f"&since={since}" if since else "")
    while True:
        page = get(url)
        for change in page["results"]:
            if change["moved_from"]:
                store.pop(change["moved_from"], None)
            if change["document"] is not None:
                store[change["subject"]] = change["document"]
            elif change["is_tombstone"]:
                store.pop(change["subject"], None)
        if not page["has_more"]:
            return page["since"]
        url = page["next"]


catalogue = {}
since = follow(catalogue)
tools = [subject for subject in catalogue if subject.startswith("tools/")]
print(f"{len(tools)} tools; go on from {since}")

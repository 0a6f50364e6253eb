"""Tells whether a message that your server got is ours and new. Nothing to install."""

import base64
import hashlib
import hmac
import time


def is_genuine(secret, headers, body, longest=300):
    """`headers` by their names in small letters, `body` as bytes, `longest` in seconds."""
    identifier, moment = headers["webhook-id"], headers["webhook-timestamp"]
    key = base64.b64decode(secret.removeprefix("whsec_"))
    told = f"{identifier}.{moment}.".encode() + body
    ours = base64.b64encode(hmac.new(key, told, hashlib.sha256).digest()).decode()
    is_new = abs(time.time() - int(moment)) <= longest
    return is_new and hmac.compare_digest(f"v1,{ours}", headers["webhook-signature"])

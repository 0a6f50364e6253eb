"""Checks the signature of a trust passport. Needs: pip install cryptography"""

import base64
import json
import os
from urllib.request import urlopen

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

API = os.environ.get("API", "SITE_URL/api/v1")


def get(path):
    with urlopen(f"{API}/{path}") as answer:
        return json.load(answer)


answer = get("passports/whisper/")
keys = {key["key_id"]: key["public_key"] for key in get("signing-keys/")["results"]}
public = Ed25519PublicKey.from_public_bytes(base64.b64decode(keys[answer["signature"]["key_id"]]))
# The canonical form (RFC 8785): a passport holds texts, whole numbers and null only.
told = json.dumps(answer["passport"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
public.verify(base64.b64decode(answer["signature"]["value"]), told.encode())
print(f"genuine: {answer['passport']['tool']}, edition {answer['passport']['edition']}")

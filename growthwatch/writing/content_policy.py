"""The security policy of a page that stands alone: it loads nothing, and runs its own script."""

from __future__ import annotations

import base64
import hashlib
import re


def with_policy(page: str) -> str:
    """Return an HTML page whose policy allows the styles and scripts that stand in it, no others.

    A browser then refuses whatever else might get into the page, as by a child's name written as
    HTML: nothing is loaded, sent or run.
    """
    sources = {
        f"{kind}-src": " ".join(
            dict.fromkeys(
                f"'{content_hash(text)}'"
                for text in re.findall(rf"<{kind}\b[^>]*>(.*?)</{kind}>", page, flags=re.DOTALL)
            )
        )
        for kind in ("style", "script")
    }
    allowed = "".join(f" {source} {hashes};" for source, hashes in sources.items() if hashes)
    policy = f"default-src 'none';{allowed} base-uri 'none'; form-action 'none'"
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    charset = '<meta charset="utf-8">'
    assert charset in page, "a page says its encoding first"
    return page.replace(charset, charset + meta, 1)


def content_hash(text: str) -> str:
    """Return the hash by which a page's policy knows a style or a script of its own."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()

"""The signing key: from the environment, or kept in the data directory."""

import os
import secrets
from pathlib import Path


def stored_key(path: Path) -> str:
    """Return the key in the file, making the file, readable by its owner alone, first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text()
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(50))
    return path.read_text()

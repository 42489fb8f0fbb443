"""What the machine around the book refuses, in one sentence each."""

from __future__ import annotations

import errno

_WHY = {
    errno.ENOSPC: "the disk is full: make room (`make clean` removes what was built)",
    errno.EDQUOT: "your share of the disk is full: make room",
    errno.EROFS: "the disk can only be read: copy the book to one that can be written",
    errno.EACCES: "this user may not write or read there: check who owns the folder",
    errno.EPERM: "this user may not write or read there: check who owns the folder",
    errno.EMFILE: "too many files are open: raise the limit (`ulimit -n`)",
    errno.ENAMETOOLONG: "a path is too long: move the book to a folder nearer the top",
}


def why(error: OSError) -> str:
    """The sentence for an error that is the machine's, "" for others."""
    told = _WHY.get(error.errno or 0, "")
    where = f"{error.filename}: " if told and error.filename else ""
    return f"{where}{told}" + ("." if told else "")


def find(error: BaseException | None) -> OSError | None:
    """The machine's refusal behind an error, if one is."""
    while error is not None:
        if isinstance(error, OSError) and why(error):
            return error
        error = error.__cause__ or error.__context__
    return None

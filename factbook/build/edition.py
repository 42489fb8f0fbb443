"""An edition: the site as it is, frozen, with checksums, in a folder and as one file."""

from __future__ import annotations

import hashlib
import shutil
import sys
from pathlib import Path

from factbook.model.cache import replace
from factbook.model.citation import Citation
from factbook.model.tables import Package
from factbook.page.outputs.downloads import pack

EDITIONS = Path("_build/editions")
SUMS = "SHA256SUMS"


def edition(root: Path, site: Path) -> int:
    """Freeze the site under the version of the book; 1 when there is another site of that name."""
    if not (site / "index.html").is_file():
        print("Nothing is built yet: run `make site` first.", file=sys.stderr)
        return 1
    package = Package.load(root)
    citation = Citation.load(package)
    name = f"{package.descriptor['name']}-{citation.version}"
    folder = root / EDITIONS / name
    contents = {p.relative_to(site).as_posix(): p.read_bytes() for p in _files(site)}
    sums = "".join(f"{hashlib.sha256(c).hexdigest()}  {n}\n" for n, c in contents.items())
    if (folder / SUMS).is_file() and (folder / SUMS).read_text("utf8") != sums:
        print(
            f"{folder.relative_to(root)} is another site: an edition never changes. Raise the "
            f"version in CITATION.cff, or remove the folder.",
            file=sys.stderr,
        )
        return 1
    _copy(site, folder, sums)
    packed = folder.with_suffix(folder.suffix + ".zip")
    inside = {f"{name}/{path}": content for path, content in contents.items()}
    inside[f"{name}/{SUMS}"] = sums.encode()
    replace(packed, lambda path: pack(path, inside))
    print(f"{packed.relative_to(root)}: {len(contents)} files. {citation.words()}")
    print(f"To check a copy: cd {name} && sha256sum -c {SUMS}")
    return 0


def _copy(site: Path, folder: Path, sums: str) -> None:
    """The site and its checksums; the checksums last, so that a half copy is not taken for one."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(site, folder)
    (folder / SUMS).write_text(sums, "utf8")


def _files(site: Path) -> list[Path]:
    return sorted(path for path in site.rglob("*") if path.is_file())

"""Python for the page: Pyodide, NumPy and `cnnref` in the site's ``_static/python``.

Pyodide and NumPy lie in a folder named after their versions, `cnnref` in a file named after its
contents, so that a browser may keep them for ever. ``_static/python-files.js`` says which they are.
"""

import hashlib
import io
import json
import re
import shutil
import tarfile
import zipfile
from pathlib import Path, PurePosixPath

from sphinx.application import Sphinx
from sphinx.errors import ConfigError

PYODIDE = ("pyodide.mjs", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip")
SITE_PACKAGES = "lib/python3.12/site-packages/"
NOT_NEEDED = re.compile(
    r"/tests/|/f2py/|/distutils/|/_pyinstaller/|/include/|/conftest\.py$|\.(pyi|pxd|a|h|src)$"
    r"|/(_operand_flag|_struct_ufunc|_rational|_umath)_tests\."
)
ROOMS = (  # of cnnref, those that need NumPy alone
    "*.py",
    "checks",
    "data",
    "functional",
    "graph",
    "layers",
    "models",
    "page",
    "topology",
    "training",
    "widgets",
)
NOT_IN_PAGE = {"cli.py"}
ON_DEMAND = "mnist_subset.npz"  # 1 MB: fetched by the first code that loads digits
TIME = (1980, 1, 1, 0, 0, 0)  # of every file in an archive, so that builds are alike


def put_python(app: Sphinx):
    """Put Python into the built site."""
    static, npm = Path(app.outdir) / "_static", Path(app.confdir) / "node_modules"
    numpy = next((npm / "@emscripten-forge" / "numpy" / "pkg").glob("numpy-*.tar.gz"), None)
    if numpy is None or not (npm / "pyodide").is_dir():
        raise ConfigError(f"Pyodide or its NumPy is not in {npm}: run `make setup`")
    lock = json.loads((npm / "pyodide" / "pyodide-lock.json").read_text())
    folder = f"python/{lock['info']['version']}-{numpy.name.split('_')[0]}"
    target = static / folder
    if not (target / "numpy.zip").exists():
        target.mkdir(parents=True, exist_ok=True)
        for name in PYODIDE:
            shutil.copyfile(npm / "pyodide" / name, target / name)
        # its list of packages that live on another host: there are none here
        (target / "pyodide-lock.json").write_text(json.dumps(lock | {"packages": {}}))
        (target / "numpy.zip").write_bytes(_numpy(numpy))
    package = _package(Path(app.confdir) / "cnnref")
    name = f"python/cnnref-{hashlib.sha256(package).hexdigest()[:12]}.zip"
    for old in (static / "python").glob("cnnref-*.zip"):
        old.unlink()
    (static / name).write_bytes(package)
    digits = f"python/{ON_DEMAND}"
    shutil.copyfile(Path(app.confdir) / "cnnref" / "data" / ON_DEMAND, static / digits)
    sizes = {f"{folder}/{one.name}": one.stat().st_size for one in sorted(target.iterdir())}
    sizes[name] = len(package)
    files = {"folder": f"{folder}/", "package": name, "digits": digits, "sizes": sizes}
    (static / "python-files.js").write_text(f"export default {json.dumps(files, indent=1)};\n")


def _numpy(archive: Path) -> bytes:
    """NumPy's own files out of the conda package, without its tests and headers."""
    with tarfile.open(archive) as tar:
        members = {
            member.name.removeprefix(SITE_PACKAGES): tar.extractfile(member)
            for member in tar.getmembers()
            if member.isfile() and member.name.startswith(SITE_PACKAGES)
        }
        return _zip(
            {n: f.read() for n, f in members.items() if f and not NOT_NEEDED.search(f"/{n}")}
        )


def _package(folder: Path) -> bytes:
    """The sources of `cnnref` that run in the page, and the weights of its trained network."""
    paths = [path for room in ROOMS for path in sorted(folder.glob(room))]
    files = [f for path in paths for f in ([path] if path.is_file() else sorted(path.rglob("*")))]
    wanted = [
        f
        for f in files
        if f.suffix in (".py", ".npz") and f.name != ON_DEMAND and f.name not in NOT_IN_PAGE
    ]
    return _zip({f"cnnref/{f.relative_to(folder).as_posix()}": f.read_bytes() for f in wanted})


def _zip(files: dict[str, bytes]) -> bytes:
    """Pack files so that the same files always give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(str(PurePosixPath(name)), TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, files[name])
    return out.getvalue()


def setup(app: Sphinx):
    """Register with Sphinx."""
    app.connect("builder-inited", put_python)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

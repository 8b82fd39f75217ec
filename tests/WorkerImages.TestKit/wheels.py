"""Makes wheels (PyPA, binary distribution format) of Debian's own Python packages, out of the package files; nothing is installed.

usage, in a container of Debian 13 as root: python3 wheels.py FOLDER

A wheel's version is Debian's upstream version with the local label debian (PEP 440): the same package by another builder.
"""

import email.message
import pathlib
import re
import subprocess
import sys
import sysconfig
import tempfile
import zipfile

LABEL = "debian"

# What Debian left out of the metadata because a dependency between its packages says it.
REQUIRED = {"cryptography": ["cffi>=1.12"]}

# distribution: the Debian packages it is in, and what of their dist-packages belongs to it
WHEELS = {
    "azure-core": (["python3-azure"], ["azure/core"]),
    "azure-identity": (["python3-azure"], ["azure/identity"]),
    "certifi": (["python3-certifi"], ["certifi"]),
    "cffi": (["python3-cffi", "python3-cffi-backend"], ["cffi", "_cffi_backend*.so"]),
    "charset-normalizer": (["python3-charset-normalizer"], ["charset_normalizer", "*mypyc*.so"]),
    "cryptography": (["python3-cryptography"], ["cryptography"]),
    "docker": (["python3-docker"], ["docker"]),
    "idna": (["python3-idna"], ["idna"]),
    "msal": (["python3-msal"], ["msal"]),
    "msal-extensions": (["python3-msal-extensions"], ["msal_extensions"]),
    "pycparser": (["python3-pycparser"], ["pycparser"]),
    "PyJWT": (["python3-jwt"], ["jwt"]),
    "requests": (["python3-requests"], ["requests"]),
    "six": (["python3-six"], ["six.py"]),
    "typing-extensions": (["python3-typing-extensions"], ["typing_extensions.py"]),
    "urllib3": (["python3-urllib3"], ["urllib3"]),
}


def unpack(packages: set[str], root: pathlib.Path) -> None:
    debs = root / "debs"
    debs.mkdir()
    # apt's own user downloads, and may not write here
    subprocess.run(["apt-get", "-qq", "update"], check=True)
    subprocess.run(["apt-get", "-qq", "-o", "APT::Sandbox::User=root", "download", *sorted(packages)], cwd=debs, check=True)
    for deb in debs.iterdir():
        subprocess.run(["dpkg-deb", "--extract", deb, root], check=True)


def metadata_of(name: str, modules: pathlib.Path) -> email.message.Message:
    key = re.sub(r"[-_.]+", "-", name).lower()
    for info in [*modules.glob("*.dist-info/METADATA"), *modules.glob("*.egg-info/PKG-INFO")]:
        metadata = email.message_from_string(info.read_text("utf-8"))
        if re.sub(r"[-_.]+", "-", metadata["Name"]).lower() == key:
            return metadata
    raise SystemExit(f"no metadata of {name} in {sorted(path.name for path in modules.iterdir())}")


def write(name: str, patterns: list[str], modules: pathlib.Path, folder: pathlib.Path) -> None:
    metadata = metadata_of(name, modules)
    version = metadata["Version"] + "+" + LABEL
    kept = ("Provides-Extra", "Requires-Dist", "Requires-Python")
    fields = [("Metadata-Version", "2.1"), ("Name", name), ("Version", version), *(pair for pair in metadata.items() if pair[0] in kept)]
    fields += [("Requires-Dist", required) for required in REQUIRED.get(name, [])]
    files = sorted(
        file
        for pattern in patterns
        for top in modules.glob(pattern)
        for file in ([top] if top.is_file() else top.rglob("*"))
        if file.is_file() and "__pycache__" not in file.parts
    )
    if not files:
        raise SystemExit(f"{name}: no file of {patterns}")
    pure = all(file.suffix != ".so" for file in files)
    python = "cp" + sysconfig.get_config_var("py_version_nodot")
    tag = "py3-none-any" if pure else f"{python}-{python}-{sysconfig.get_platform().replace('-', '_')}"
    base = f"{re.sub(r'[-_.]+', '_', name)}-{version}"
    info = f"{base}.dist-info"
    entries = {str(file.relative_to(modules)): file.read_bytes() for file in files}
    entries[f"{info}/METADATA"] = "".join(f"{field}: {value}\n" for field, value in fields).encode()
    entries[f"{info}/WHEEL"] = f"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: {str(pure).lower()}\nTag: {tag}\n".encode()
    entries[f"{info}/RECORD"] = "".join(f"{path},,\n" for path in [*entries, f"{info}/RECORD"]).encode()
    with zipfile.ZipFile(folder / f"{base}-{tag}.whl", "w", zipfile.ZIP_DEFLATED) as wheel:
        for path, content in entries.items():
            wheel.writestr(zipfile.ZipInfo(path), content, zipfile.ZIP_DEFLATED)


def main() -> None:
    folder = pathlib.Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as scratch:
        root = pathlib.Path(scratch)
        unpack({package for packages, _ in WHEELS.values() for package in packages}, root)
        for name, (_, patterns) in WHEELS.items():
            write(name, patterns, root / "usr/lib/python3/dist-packages", folder)


main()

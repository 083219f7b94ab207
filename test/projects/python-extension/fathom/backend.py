"""A build backend of twenty lines: it compiles one C file and needs nothing from an index."""
import pathlib
import subprocess
import sysconfig
import zipfile


def build_wheel(directory, settings=None, metadata=None):
    suffix = sysconfig.get_config_var("EXT_SUFFIX")
    include = sysconfig.get_path("include")
    subprocess.run(["gcc", "-shared", "-fPIC", "-O2", f"-I{include}", "fathom.c", "-o", f"fathom{suffix}"], check=True)
    name = "fathom-1.0-py3-none-any.whl"
    info = "fathom-1.0.dist-info"
    with zipfile.ZipFile(pathlib.Path(directory, name), "w") as wheel:
        wheel.write(f"fathom{suffix}")
        wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: fathom\nVersion: 1.0\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: own\nRoot-Is-Purelib: false\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")
    return name

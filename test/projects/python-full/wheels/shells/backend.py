"""A build backend that needs nothing from an index."""
import pathlib
import zipfile


def build_wheel(directory, settings=None, metadata=None):
    name = "shells-1.0-py3-none-any.whl"
    info = "shells-1.0.dist-info"
    with zipfile.ZipFile(pathlib.Path(directory, name), "w") as wheel:
        wheel.write("shells.py")
        wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: shells\nVersion: 1.0\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: own\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")
    return name

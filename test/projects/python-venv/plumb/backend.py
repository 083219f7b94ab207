"""A build backend that needs nothing from an index."""
import pathlib
import zipfile


def build_wheel(directory, settings=None, metadata=None):
    name = "plumb-1.0-py3-none-any.whl"
    info = "plumb-1.0.dist-info"
    with zipfile.ZipFile(pathlib.Path(directory, name), "w") as wheel:
        wheel.write("plumb.py")
        wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: plumb\nVersion: 1.0\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: own\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/entry_points.txt", "[console_scripts]\nplumb = plumb:main\n")
        wheel.writestr(f"{info}/RECORD", "")
    return name

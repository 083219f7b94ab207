from setuptools import Extension, setup

setup(name="echo", version="1.0", ext_modules=[Extension("echo", ["echo.c"])])

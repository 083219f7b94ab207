#include <Python.h>

static PyObject *depth(PyObject *self, PyObject *args) { return PyLong_FromLong(42); }
static PyMethodDef methods[] = {{"depth", depth, METH_NOARGS, ""}, {0}};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "echo", "", -1, methods};

PyMODINIT_FUNC PyInit_echo(void) { return PyModule_Create(&module); }

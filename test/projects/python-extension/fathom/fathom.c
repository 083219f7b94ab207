#include <Python.h>

static PyObject *metres(PyObject *self, PyObject *args) {
  double fathoms;
  if (!PyArg_ParseTuple(args, "d", &fathoms)) return NULL;
  return PyFloat_FromDouble(fathoms * 1.8288);
}

static PyMethodDef methods[] = {{"metres", metres, METH_VARARGS, ""}, {0}};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "fathom", "", -1, methods};

PyMODINIT_FUNC PyInit_fathom(void) { return PyModule_Create(&module); }

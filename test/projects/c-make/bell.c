#include <math.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
  int strokes = argc > 2 ? atoi(argv[2]) : 1;
  printf("%d strokes, %.2f\n", strokes, sqrt(strokes));
  return 0;
}

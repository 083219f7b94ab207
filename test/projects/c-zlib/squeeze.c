#include <stdio.h>
#include <zlib.h>

int main(void) {
  printf("zlib %d\n", zlibVersion()[0] - '0');
  return 0;
}

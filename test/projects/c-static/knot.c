#include <stdio.h>

int main(void) {
  puts("bowline");
  return 0;
}

#include <stdio.h>

int main(void) {
  puts("ahoy");
  return 3;
}

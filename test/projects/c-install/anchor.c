#include <stdio.h>

int links(void);

int main(void) {
  printf("%d links\n", links());
  return 0;
}

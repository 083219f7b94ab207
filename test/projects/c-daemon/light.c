#include <arpa/inet.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

int main(void) {
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(7777)};
  if (bind(fd, (struct sockaddr *)&address, sizeof address) || listen(fd, 4)) return 1;
  FILE *log = fopen("log", "w");
  if (!log) return 2;
  printf("lit by %d\n", getuid() >= 1000);
  fflush(stdout);
  for (;;) {
    int client = accept(fd, 0, 0);
    if (client >= 0) close(client);
  }
}

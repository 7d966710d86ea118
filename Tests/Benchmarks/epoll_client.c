// The least that many calls at once can take: a client that only sends, waits and counts bytes.
//
// One thread and epoll; no parser, no store, no input. Each call has a connection of its own.
//
//   epoll_client PORT PATH BODY.json OUT.jsonl CALLS
//
// BODY.json is a request as Apprentice sends it for "what of number 0?"; each call puts its own number
// there. An answer counts as soon as it is as long as its head says, and is written as a line.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

typedef struct {
  int fd, number;
  size_t length;
  char *request, answer[1024];
} call;

static char *read_file(const char *path) {
  FILE *file = fopen(path, "re");
  if (!file) {
    perror(path);
    exit(1);
  }
  char *text = calloc(1, 1 << 20);
  if (fread(text, 1, (1 << 20) - 1, file) == 0) exit(1);
  fclose(file);
  return text;
}

static void start(call *c, int epoll, const struct sockaddr_in *address) {
  c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  int on = 1;
  setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (c->fd < 0 ||
      (connect(c->fd, (const struct sockaddr *)address, sizeof *address) && errno != EINPROGRESS)) {
    perror("epoll_client");
    exit(1);
  }
  struct epoll_event event = {.events = EPOLLOUT, .data.ptr = c};
  epoll_ctl(epoll, EPOLL_CTL_ADD, c->fd, &event);
}

static void send_request(call *c, int epoll) {
  size_t length = strlen(c->request);
  if (send(c->fd, c->request, length, MSG_NOSIGNAL) != (ssize_t)length) {
    perror("epoll_client: send");
    exit(1);
  }
  free(c->request);
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
  epoll_ctl(epoll, EPOLL_CTL_MOD, c->fd, &event);
}

// Whether the answer is whole.
static int receive(call *c) {
  ssize_t count = recv(c->fd, c->answer + c->length, sizeof c->answer - 1 - c->length, 0);
  if (count <= 0) {
    if (count < 0 && errno == EAGAIN) return 0;
    fprintf(stderr, "epoll_client: call %d broke off\n", c->number);
    exit(1);
  }
  c->length += count;
  c->answer[c->length] = 0;
  const char *end = strstr(c->answer, "\r\n\r\n"), *field = strstr(c->answer, "Content-Length: ");
  return end && field && c->length >= (size_t)(end + 4 - c->answer) + strtoul(field + 16, NULL, 10);
}

int main(int count, char **arguments) {
  if (count != 6) {
    fprintf(stderr, "usage: epoll_client PORT PATH BODY.json OUT.jsonl CALLS\n");
    return 2;
  }
  signal(SIGPIPE, SIG_IGN);
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  char *body = read_file(arguments[3]), *number = strstr(body, "what of number 0");
  if (!number) return 1;
  number += strlen("what of number ");
  FILE *output = fopen(arguments[4], "we");
  int calls = atoi(arguments[5]), left = calls, epoll = epoll_create1(EPOLL_CLOEXEC);
  struct sockaddr_in address = {.sin_family = AF_INET,
                                .sin_port = htons(atoi(arguments[1])),
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  call *all = calloc(calls, sizeof *all);
  for (int i = 0; i < calls; i++) {
    char digits[16];
    int more = snprintf(digits, sizeof digits, "%d", i) - 1;
    all[i].number = i;
    if (asprintf(&all[i].request,
                 "POST %s HTTP/1.1\r\nHost: 127.0.0.1:%s\r\nContent-Type: application/json\r\n"
                 "Content-Length: %zu\r\n\r\n%.*s%s%s",
                 arguments[2], arguments[1], strlen(body) + more, (int)(number - body), body,
                 digits, number + 1) < 0)
      return 1;
    start(&all[i], epoll, &address);
  }
  struct epoll_event ready[1024];
  while (left) {
    int n = epoll_wait(epoll, ready, 1024, -1);
    for (int i = 0; i < n; i++) {
      call *c = ready[i].data.ptr;
      if (ready[i].events & EPOLLOUT) {
        send_request(c, epoll);
      } else if (receive(c)) {
        fprintf(output, "{\"id\":\"i%d\",\"answer\":\"%zu bytes\",\"error\":null}\n", c->number,
                c->length);
        close(c->fd);
        left--;
      }
    }
  }
  return fclose(output) != 0;
}
